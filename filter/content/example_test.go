package content_test

import (
	"fmt"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
)

func Example() {
	reader := content.New()
	facts, err := reader.Read(&filter.Message{
		Text: "Еаrn $500 a day with с r у р t о! hxxps://lucky-coin[.]com/join or telegram: @lucky_coin",
	})
	if err != nil {
		panic(err)
	}
	for _, l := range facts.Links {
		fmt.Println("link:", l.URL, "disguised:", l.Disguised)
	}
	for _, h := range facts.Handles {
		fmt.Println("handle:", h.Kind, h.Value)
	}
	fmt.Println("money:", facts.Money, "lookalike:", facts.Lookalike, "spaced out:", facts.SpacedOut)
	// Output:
	// link: lucky-coin.com/join disguised: true
	// handle: telegram lucky_coin
	// money: true lookalike: true spaced out: true
}

func ExampleFold() {
	fmt.Println(content.Fold("ＦＲＥЕ 𝓂𝑜𝓃𝑒𝓎, nо\u200b ris\u00adk"))
	// Output: free money, no risk
}

func ExampleWords() {
	fmt.Printf("%q\n", content.Words("Don’t miss it: 加微信"))
	// Output: ["dont" "miss" "it" "加" "微" "信"]
}
