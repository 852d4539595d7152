//go:build !race

package whatif

const every = 1
