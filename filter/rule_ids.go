package filter

import "strings"

// ruleIDs are the ids of the rules that lists and limits hit, so that they need not be made anew for every hit.
type ruleIDs struct{ lists, limits map[string]string }

// listFamily begins the ids of the rules that lists hit.
const listFamily = "list."

// ruleIDsOf returns those that have a weight.
func ruleIDsOf(weights map[string]RuleWeight) ruleIDs {
	ids := ruleIDs{lists: map[string]string{}, limits: map[string]string{}}
	for rule := range weights {
		if list, ok := strings.CutPrefix(rule, listFamily); ok {
			ids.lists[list] = rule
		}
		if limit, ok := strings.CutPrefix(rule, limitFamily); ok {
			ids.limits[limit] = rule
		}
	}
	return ids
}

func (ids *ruleIDs) list(l *ListMatch) string {
	if rule, ok := ids.lists[l.List]; ok {
		return rule
	}
	return listFamily + l.List
}

func (ids *ruleIDs) limit(r *Reading) string {
	if rule, ok := ids.limits[r.Limit]; ok {
		return rule
	}
	return r.Rule()
}
