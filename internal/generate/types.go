package generate

import "strings"

// kind is the kind of a Go type.
type kind int

const (
	anyKind      kind = iota
	basicKind         // string, bool, int, float64, ...
	timeKind          // time.Time
	bytesKind         // []byte
	fileKind          // openrouter.File, of a multipart request
	secretKind        // secret.Key
	externalKind      // what an x-go-type names
	declaredKind      // a declaration of package gen
	sliceKind
	mapKind
	pointerKind
	nullableKind // wire.Nullable
)

// goType is the Go type of a value. What it looks like depends on the package that it is written
// in.
type goType struct {
	kind kind
	text string  // of a basic or an external type
	elem *goType // of slices, maps, pointers and nullables
	decl *declaration
}

var (
	anything   = &goType{kind: anyKind}
	stringType = &goType{kind: basicKind, text: "string"}
	floatType  = &goType{kind: basicKind, text: "float64"}
	boolType   = &goType{kind: basicKind, text: "bool"}
	fileType   = &goType{kind: fileKind}
)

func listOf(t *goType) *goType    { return &goType{kind: sliceKind, elem: t} }
func mapOf(t *goType) *goType     { return &goType{kind: mapKind, elem: t} }
func pointerTo(t *goType) *goType { return &goType{kind: pointerKind, elem: t} }

// in writes the type as the package sees it: "gen" for that of the models, "" for a tag's package
// with its aliases, and the name of a tag's package for a program that imports it.
func (t *goType) in(pkg string) string {
	root := "openrouter."
	if pkg == "gen" {
		root = "wire."
	}
	switch t.kind {
	case basicKind, externalKind:
		return t.text
	case timeKind:
		return "time.Time"
	case bytesKind:
		return "[]byte"
	case fileKind:
		return root + "File"
	case secretKind:
		if pkg == "gen" {
			root = "secret."
		}
		return root + "Key"
	case declaredKind:
		if pkg == "" || pkg == "gen" {
			return t.decl.Name
		}
		return pkg + "." + t.decl.Name
	case sliceKind:
		return "[]" + t.elem.in(pkg)
	case mapKind:
		return "map[string]" + t.elem.in(pkg)
	case pointerKind:
		return "*" + t.elem.in(pkg)
	case nullableKind:
		return root + "Nullable[" + t.elem.in(pkg) + "]"
	}
	return "any"
}

func (t *goType) String() string { return t.in("gen") }

// resolved follows aliases.
func (t *goType) resolved() *goType {
	for t.kind == declaredKind && t.decl.kind == aliasDeclaration {
		t = t.decl.base
	}
	return t
}

// declared returns the declaration of a struct, an enumeration or a union; nil for other types.
func (t *goType) declared(k declarationKind) *declaration {
	if t = t.resolved(); t.kind == declaredKind && t.decl.kind == k {
		return t.decl
	}
	return nil
}

func (t *goType) isText() bool {
	t = t.resolved()
	return t.kind == basicKind && t.text == "string" || t.declared(enumDeclaration) != nil
}

func (t *goType) isNumber() bool {
	t = t.resolved()
	return t.kind == basicKind && (strings.HasPrefix(t.text, "int") || strings.HasPrefix(t.text, "float"))
}

// isNilable reports whether the type's zero value is nil, so that an optional field needs no
// pointer.
func (t *goType) isNilable() bool {
	switch t.resolved().kind {
	case anyKind, bytesKind, sliceKind, mapKind, pointerKind:
		return true
	}
	return false
}

type declarationKind int

const (
	structDeclaration declarationKind = iota
	enumDeclaration
	unionDeclaration
	aliasDeclaration
	outcomeDeclaration // one of several successes; its fields are their bodies
)

// declaration is a named type of package gen.
type declaration struct {
	Name  string
	kind  declarationKind
	shape *shape
	line  int
	// request is set for what a request leads to: it is checked before it is sent.
	request bool
	// component is set for what the document has named.
	component bool

	fields  []*field      // of a struct, in the document's order
	values  *goType       // of a struct's additional properties; nil without
	enum    []constant    // of an enumeration, by value
	members []unionMember // of a union
	base    *goType       // what an alias stands for

	sensitive bool   // has a secret, directly or further down
	checked   bool   // has a constraint, directly or further down
	params    bool   // holds the query and header parameters of an operation
	multipart bool   // is sent as parts
	nullable  bool   // of a union: it may be null
	operation string // whose parameters these are
	stream    *field // of a request: the boolean that asks for a stream
}

// field is a field of a struct.
type field struct {
	Name     string
	json     string
	required bool
	typ      *goType
	shape    *shape
	goName   string // x-go-name
	in       string // of a parameter: "query" or "header"
	tag      string // the options of its tag, such as ",omitempty"
}

// constant is a value of an enumeration.
type constant struct {
	Name, Value string
	short       string // what the document calls it, where it does
	of          string // the constant of package gen, for an alias of the enumeration
}

// unionMember is one of a union's types.
type unionMember struct {
	typ   *goType
	shape *shape
	// match are the values of the discriminator that the member is for.
	match []string
}

// sortedDeclarations returns those of one kind by name.
func (p *plan) declarationsOf(kinds ...declarationKind) []*declaration {
	var list []*declaration
	for _, name := range sortedKeys(p.declarations) {
		for _, k := range kinds {
			if d := p.declarations[name]; d.kind == k {
				list = append(list, d)
			}
		}
	}
	return list
}
