package rego

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// What an attack may take. On an idle machine and without the race detector each is ended within half a second; one that
// is not would take years, so a bound that no busy machine exceeds tells them apart as well.
const (
	attackTime   = 30 * time.Second
	attackMemory = 256 << 20 // allocated in all, so that less than this is held at a time
)

// attack loads policies and evaluates them over a message, and returns the first error. It fails the test where that
// takes too long or too much memory, or where only the watchdog put an end to it.
func attack(t *testing.T, modules []Module) error {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	p, err := Load(modules, names, Options{})
	loaded := time.Since(began)
	if err == nil {
		_, err = p.Evaluate(&filter.Facts{Message: &filter.Message{}}, nil)
	}
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	memory := after.TotalAlloc - before.TotalAlloc
	t.Logf("%v (%v to load), %d KiB: %.300v", took.Round(time.Millisecond), loaded.Round(time.Millisecond), memory>>10, err)
	if took > attackTime || memory > attackMemory || isStuck(err) {
		t.Errorf("took %v and %d MiB: %.300v", took, memory>>20, err)
	}
	return err
}

// doubled writes a body in which every line makes something of the one before, so many times.
func doubled(first, next string, times int) string {
	var b strings.Builder
	b.WriteString("a0 := " + first + "\n")
	for i := 1; i <= times; i++ {
		fmt.Fprintf(&b, "a%d := %s\n", i, strings.ReplaceAll(next, "$", fmt.Sprintf("a%d", i-1)))
	}
	return b.String() + fmt.Sprintf("count([a%d]) == 1", times)
}

// ruled writes rules in which every one makes something of the one before.
func ruled(first, next string, times int) string {
	var b strings.Builder
	b.WriteString("a0 := " + first + "\n")
	for i := 1; i <= times; i++ {
		fmt.Fprintf(&b, "a%d := %s\n", i, strings.ReplaceAll(next, "$", fmt.Sprintf("a%d", i-1)))
	}
	return b.String()
}

// TestHostilePolicies wants every attack to be ended by what is meant to end it.
func TestHostilePolicies(t *testing.T) {
	const (
		text    = "makes a text of more than 4096 bytes"
		number  = "makes a number of more than 64 digits"
		value   = "128 KiB"
		parts   = "a value of more than 2048 parts is made here"
		steps   = "more than the 20000 steps allowed"
		memory  = "made values of more than the 8192 KiB allowed"
		ends    = ""
		columns = `some i in numbers.range(1, 2000); `
	)
	for _, c := range []struct{ name, condition, rules, want string }{
		{"concat doubles", doubled(`"ab"`, `concat("", [$, $])`, 40), "", text},
		{"concat with a long delimiter", `d := concat("", [x | some i in numbers.range(1, 1000); x := "abcd"]); concat(d, [x | some i in numbers.range(1, 2000); x := sprintf("%d", [i])]) == ""`, "", value},
		{"sprintf doubles", doubled(`"ab"`, `sprintf("%s%s", [$, $])`, 40), "", text},
		{"sprintf repeats an argument", doubled(`"ab"`, `sprintf("%[1]s%[1]s", [$])`, 40), "", text},
		{"sprintf of a great width", `sprintf("%1000000000d", [1]) == ""`, "", text},
		{"sprintf of a great precision", `sprintf("%.1000000000f", [1.5]) == ""`, "", text},
		{"sprintf of a width that is an argument", `sprintf("%*d", [1000000000, 1]) == ""`, "", text},
		{"sprintf of a width in steps", `sprintf("%0[1]*d", [1000000000, 1]) == ""`, "", text},
		{"replace doubles", doubled(`"aaaaaaaa"`, `replace($, "a", "aa")`, 40), "", text},
		{"replace of nothing", doubled(`"aaaaaaaa"`, `replace($, "", $)`, 40), "", text},
		{"upper grows", doubled(`"ΐΐΐΐΐΐΐΐ"`, `concat("", [upper($), $])`, 40), "", text},
		{"a long range", `numbers.range(1, 1000000000)[_] == 0`, "", value},
		{"a range of long numbers", `numbers.range(10000000000000000000000000, 10000000000000000000009999)[_] == 0`, "", value},
		{"a range round the world", `numbers.range(-9223372036854775808, 9223372036854775807)[_] == 0`, "", value},
		{"array.concat doubles", doubled(`[1, 2]`, `array.concat($, $)`, 40), "", value},
		{"unions double", doubled(`{1, 2}`, `$ | {[$]}`, 40), "", value},
		{"object.union nests", doubled(`{"a": 1}`, `object.union({"b": $, "c": $}, {"d": $})`, 40), "", value},
		{"squares", doubled(`99999`, `$ * $`, 40), "", number},
		{"squares of fractions", doubled(`99999.5`, `$ * $`, 40), "", number},
		{"division without end", doubled(`0.001`, `$ / 1000000000000000`, 2000/8), "", number},
		{"a number that is a text", `to_number("1e1000000000") > 1`, "", number},
		{"a number of a long text", `to_number(concat("", [x | some i in numbers.range(1, 1000); x := "111"])) > 1`, "", number},
		{"a number with a great exponent", `x := 1e9999; x > 3`, "", "a number of more than 64 digits"},
		{"a number with a greater exponent", `x := 1e1000000000; x > 3`, "", "number too big"},
		{"a long number", `x := ` + strings.Repeat("9", 1000) + `; x > 3`, "", "a number of more than 64 digits"},
		{"literals double in a body", doubled(`[1, 1]`, `[$, $]`, 60), "", parts},
		{"literals double in parts", doubled(`[1, 1]`, `[$[0], $]`, 200), "", parts},
		{"objects double in a body", doubled(`[1, 1]`, `{"a": $, "b": $}`, 60), "", parts},
		{"sets double in a body", doubled(`{1, 1}`, `{[1, $], [2, $]}`, 60), "", parts},
		{"literals double by unification", "[a1] = [[1, 1]]; [a2] = [[a1, a1]]; [a3] = [[a2, a2]]; [a4] = [[a3, a3]]; [a5] = [[a4, a4]]; " +
			"[a6] = [[a5, a5]]; [a7] = [[a6, a6]]; [a8] = [[a7, a7]]; [a9] = [[a8, a8]]; [b] = [[a9, a9]]; [d] = [[b, b]]; count(d) == 2", "", parts},
		{"literals double backwards", "count(a) == 2; a = [b, b]; b = [d, d]; d = [e, e]; e = [f, f]; f = [g, g]; g = [h, h]; h = [i, i]; " +
			"i = [j, j]; j = [k, k]; k = [l, l]; l = [m, m]; m = [1, 1]", "", parts},
		{"literals double through rules", `count([a60]) == 1`, ruled(`[1, 1]`, `[$, $]`, 60), parts},
		{"literals double through a function", doubled(`[1, 1]`, `f($)`, 60), "f(x) := [x, x]\n", value},
		{"literals double in an object's key", doubled(`[1, 1]`, `f($)`, 60), "f(x) := {x: 1, [x]: x}\n", value},
		{"literals double through arguments", `f60([1, 1])`, "f0(x) if count([x]) == 7\n" + numbered("f%[1]d(x) if f$([x, x])", 60), value},
		{"literals double through negated arguments", `not f60([1, 1])`, "f0(x) if count([x]) == 7\n" + numbered("f%[1]d(x) if not f$([x, x])", 60), value},
		{"literals double in a comprehension in a head", `count([a60]) == 1`, ruled(`[1, 1]`, `[x | x := [y | some i in [1, 2]; y := $]]`, 60), value},
		{"literals double in a default", `count([a60]) == 1`, ruled(`[1, 1]`, `[1] if input.content.link else := [$, $]`, 60), parts},
		{"literals double in every", `x := {"a": [1, 1]}; every y in [x, x] { z := [y, y]; every v in [z, z] { w := [v, v]; count([w, w, w]) == 1 } }`, "", ends},
		{"paths of deep values", `x := f300([1]); y := [p | some i in numbers.range(1, 100); walk(x, [p, _])]; count(y) == 1`,
			"f0(x) := x\n" + numbered("f%[1]d(x) := [f$(x)]", 300), memory},
		{"comprehensions double", doubled(`[1, 1]`, `[x | some i in [1, 2]; x := $]`, 60), "", value},
		{"comprehensions double through rules", `count([a60]) == 1`, ruled(`[1, 1]`, `[x | some i in [1, 2]; x := $]`, 60), value},
		{"sets of rules double", `count([a20]) == 1`, func() string {
			s := "a0 contains 1\n"
			for i := 1; i <= 20; i++ {
				s += fmt.Sprintf("a%d contains [i, a%d] if some i in [1, 2]\n", i, i-1)
			}
			return s
		}(), value},
		{"objects of rules double", `count([a20]) == 1`, func() string {
			s := "a0[1] := 1\n"
			for i := 1; i <= 20; i++ {
				s += fmt.Sprintf("a%d[i] := a%d if some i in [1, 2]\n", i, i-1)
			}
			return s
		}(), value},
		{"large lists kept alive", `x := [y | some i in numbers.range(1, 2000); y := array.slice(r, 0, i)]; count(x) == 1`,
			"r := numbers.range(1, 2000)\n", memory},
		{"long texts kept alive", `x := [y | some i in numbers.range(1, 2000); y := concat("", [z, z, sprintf("%d", [i])])]; count(x) == 1`,
			"z := concat(\"\", [x | some i in numbers.range(1, 500); x := \"abc\"])\n", memory},
		{"products kept alive", `x := [[i, j] | some i in numbers.range(1, 1000); some j in numbers.range(1, 1000)]; count(x) == 1`, "", steps},
		{"wide literals kept alive", columns + `x := [` + strings.Repeat("i, ", 1000) + `i]; count(x) == 1`, "", "parts is made anew for each message here, at most 64"},
		{"wide literals within bounds", columns + `x := [` + strings.Repeat("i, ", 60) + `i]; count(x) == 1`, "", ends},
		{"sorting and sorting", columns + `count(sort(array.concat(array.slice(numbers.range(1, 1900), 0, 1900), [i]))) == 1`, "", steps},
		{"comparing and comparing", `a := numbers.range(1, 200); b := array.concat(numbers.range(1, 199), [0]); ` +
			`some i in numbers.range(1, 2000); some j in numbers.range(1, 2000); a == b`, "", steps},
		{"members of sets of lists", `a := {x | some i in numbers.range(1, 40); x := numbers.range(i, i + 40)}; ` +
			`some i in numbers.range(1, 2000); some j in numbers.range(1, 2000); numbers.range(i, i + 40) in a`, "", memory},
		{"negated comparisons of literals", `a := numbers.range(1, 2000); some i in a; some j in a; not [` + strings.Repeat("a, ", 50) + `i] == [` +
			strings.Repeat("a, ", 50) + `j]`, "", value},
		{"every", `every i in numbers.range(1, 2000) { every j in numbers.range(1, 2000) { i + j > 0 } }`, "", steps},
		{"walk", `x := {"a": numbers.range(1, 900), "b": numbers.range(1, 900)}; walk(x, [p, v]); walk(x, [q, w]); p == 1; v == w; q == 2`, "", memory},
		{"all of a package", `x := data.dmgate.lib; count(x) == 100`, "", ends},
		{"chain of rules", `a500 == 2`, ruled(`1`, `$`, 500), ends},
		{"chain of conditions", `a400`, "a0 if input.content.link == false\n" + func() string {
			s := ""
			for i := 1; i <= 400; i++ {
				s += fmt.Sprintf("a%d if { a%d; a%d }\n", i, i-1, i-1)
			}
			return s
		}(), ends},
		{"calls that branch", `f30(1) == 1`, "f0(x) := x\n" + func() string {
			s := ""
			for i := 1; i <= 30; i++ {
				s += fmt.Sprintf("f%d(x) := f%d(x + 1) + f%d(x + 2)\n", i, i-1, i-1)
			}
			return s
		}(), ""},
		{"many hits", `input.content.link == false`, strings.ReplaceAll(rule("a.c", columns+`r := sprintf("reason %d", [i]); r != ""`), `"reason": "reason"`, `"reason": sprintf("%d %s", [i, "`+strings.Repeat("r", 200)+`"])`), "the ids and reasons of all hits take more than the 64 KiB allowed"},
		{"a long reason", `input.content.link == false`, strings.ReplaceAll(rule("a.c", `r := concat("", [x | some i in numbers.range(1, 200); x := "reason"])`), `"reason": "reason"`, `"reason": r`), `a reason of rule "a.c" has more than the 512 bytes allowed`},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := attack(t, append(policy(rule("a.b", c.condition), c.rules), Module{"lib.rego", []byte("package dmgate.lib\nx := 1\n")}))
			if c.want == "" {
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %.300v, want %s", err, c.want)
			}
		})
	}
}
