package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], processConsole()))
}

// run carries out one command line and returns its exit status.
func run(ctx context.Context, args []string, c *console) int {
	root := newRoot(c)
	root.SetArgs(args)
	return c.report(root.ExecuteContext(ctx))
}
