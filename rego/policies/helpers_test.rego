package dmgate_test

import data.dmgate

# rules_of returns the ids of the rules that an input hits.
rules_of(facts) := {hit.rule | some hit in dmgate.hits with input as facts}
