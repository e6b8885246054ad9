package sandbox

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
)

// htmlPage is what a user needs of a page: its one form, and the texts that have an id. It reads
// this package's own pages, which are written so that encoding/xml can follow them; it is no parser
// for any page of the web.
type htmlPage struct {
	action  string
	fields  url.Values
	buttons [][2]string
	texts   map[string]string
}

func readPage(body []byte) htmlPage {
	page := htmlPage{fields: url.Values{}, texts: map[string]string{}}
	decoder := xml.NewDecoder(bytes.NewReader(body))
	decoder.Strict = false
	decoder.AutoClose = xml.HTMLAutoClose
	decoder.Entity = xml.HTMLEntity
	var open []string // the ids of the elements that the walk is inside of
	for {
		token, err := decoder.Token()
		if err != nil {
			return page // the end, or something that is no page of ours
		}
		switch token := token.(type) {
		case xml.StartElement:
			element := attributes(token)
			open = append(open, element["id"])
			page.enter(token.Name.Local, element)
		case xml.EndElement:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case xml.CharData:
			for _, id := range open {
				if id != "" {
					page.texts[id] += string(token)
				}
			}
		}
	}
}

func attributes(token xml.StartElement) map[string]string {
	element := map[string]string{}
	for _, attribute := range token.Attr {
		element[strings.ToLower(attribute.Name.Local)] = attribute.Value
	}
	return element
}

func (p *htmlPage) enter(name string, element map[string]string) {
	switch name {
	case "form":
		p.action = element["action"]
	case "input":
		if element["name"] != "" {
			p.fields.Set(element["name"], element["value"])
		}
	case "button":
		if element["name"] != "" {
			p.buttons = append(p.buttons, [2]string{element["name"], element["value"]})
		}
	}
}

// press is the form as a browser would send it by a button, which the page must have.
func (p *htmlPage) press(name, value string) (url.Values, error) {
	for _, button := range p.buttons {
		if button == [2]string{name, value} {
			p.fields.Set(name, value)
			return p.fields, nil
		}
	}
	return nil, fmt.Errorf("the page has no button %q", value)
}
