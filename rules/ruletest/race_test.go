//go:build race

package ruletest

const raceDetector = true
