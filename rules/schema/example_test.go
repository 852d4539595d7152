package schema_test

import (
	"fmt"

	"github.com/dmgate/dmgate/rules/schema"
)

// Fields keep their order, and what people read is left as it is.
func ExampleSchema_JSON() {
	s := schema.Object("Who & where.", []string{"name"},
		schema.Field("name", schema.Text("What it is called: <name>.", "ana")),
		schema.Field("at", schema.Choice("The place.", []string{"here", "there"}, nil)))
	data, err := s.JSON()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(data))
	// Output:
	// {
	//   "description": "Who & where.",
	//   "type": "object",
	//   "required": [
	//     "name"
	//   ],
	//   "properties": {
	//     "name": {
	//       "description": "What it is called: <name>.",
	//       "type": "string",
	//       "examples": [
	//         "ana"
	//       ],
	//       "minLength": 1
	//     },
	//     "at": {
	//       "description": "The place.",
	//       "enum": [
	//         "here",
	//         "there"
	//       ]
	//     }
	//   },
	//   "additionalProperties": false
	// }
}
