// Package strictyaml reads YAML files strictly. Whatever is not expected is a problem, with file, line, what was found
// and what is allowed; reading goes on after it, so that an author sees everything that is wrong at once.
package strictyaml
