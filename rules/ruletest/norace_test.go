//go:build !race

package ruletest

const raceDetector = false
