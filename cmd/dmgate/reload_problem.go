package main

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/dmgate/dmgate/rules"
)

// shownProblems is how many problems of a pack one line of the log tells: enough to know where to look.
const shownProblems = 5

// reloadProblem puts on one line why a pack is refused.
func reloadProblem(err error) string {
	all, ok := errors.AsType[rules.Errors](err)
	if !ok {
		return printable(err.Error())
	}
	var told []string
	for _, e := range all[:min(len(all), shownProblems)] {
		told = append(told, problemInLog(e))
	}
	if more := len(all) - shownProblems; more > 0 {
		told = append(told, fmt.Sprintf("%d more", more))
	}
	return strings.Join(told, "; ")
}

// problemInLog says what is wrong with a file. Entries of lists are not quoted: they may be the ids of users.
func problemInLog(e rules.Error) string {
	if !isSource(e.File) && e.Line > 0 {
		e.Message = "an entry that can't be listed, see dmgate validate"
	}
	return printable(e.Error())
}

// isSource reports whether a file of a pack is written by rule authors, unlike lists.
func isSource(file string) bool {
	switch path.Ext(file) {
	case ".yaml", ".yml", ".rego":
		return true
	}
	return false
}

func errSlowTests(limit time.Duration) error {
	return fmt.Errorf("its tests take longer than %v", limit)
}
