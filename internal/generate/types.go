package main

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

const (
	module     = "github.com/openrouter-go/openrouter"
	generator  = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	clientFile = "gen/client.gen.go"
	redactFile = "gen/redact.gen.go"
	checksFile = "gen/checks.gen.go"

	responsesFile = "gen/responses.gen.go"
)

// generateClient runs oapi-codegen, at the version of go.mod, over the normalised document. The tool rather than the library: as a
// library it would write this module's version into its header.
func generateClient(ctx context.Context, root string, d *document) ([]byte, error) {
	temp, err := os.MkdirTemp("", "openrouter-generate-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	source, err := encodeTree(d.tree)
	if err != nil {
		return nil, err
	}
	input, output := filepath.Join(temp, "openapi.yaml"), filepath.Join(temp, "client.gen.go")
	if err := os.WriteFile(input, source, 0o600); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "go", "run", generator, "-config", "codegen.yaml", "-o", output, input)
	command.Dir = root
	if text, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("oapi-codegen: %w\n%s", err, text)
	}
	return os.ReadFile(output)
}

// client is the package that oapi-codegen generated, type-checked.
type client struct {
	pkg     *types.Package
	methods map[string]*types.Func // those of ClientWithResponses, by folded name without "WithResponse"
	docs    map[string]string      // the comments of its types
}

// checkClient type-checks a generated client that need not be on the disk yet. The other generated files of the package are left
// out: they may be stale.
func checkClient(ctx context.Context, root string, source []byte) (*client, error) {
	folder := filepath.Join(root, "gen")
	overlay := map[string][]byte{filepath.Join(root, filepath.FromSlash(clientFile)): source}
	stale, err := filepath.Glob(filepath.Join(folder, "*.gen.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range stale {
		if _, ok := overlay[name]; !ok {
			overlay[name] = []byte("package gen\n")
		}
	}
	loaded, err := packages.Load(&packages.Config{
		Context: ctx,
		Dir:     root,
		Overlay: overlay,
		Mode:    packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedDeps,
	}, module+"/gen")
	if err != nil {
		return nil, fmt.Errorf("type-checking the generated client: %w", err)
	}
	var problems []error
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			problems = append(problems, e)
		}
	})
	if len(problems) > 0 {
		return nil, fmt.Errorf("type-checking the generated client: %w", errors.Join(problems...))
	}
	c := &client{pkg: loaded[0].Types, methods: map[string]*types.Func{}, docs: map[string]string{}}
	with, ok := c.pkg.Scope().Lookup("ClientWithResponses").(*types.TypeName)
	if !ok {
		return nil, errors.New("the generated client has no ClientWithResponses")
	}
	named := with.Type().(*types.Named)
	for method := range named.Methods() {
		if name, ok := strings.CutSuffix(method.Name(), "WithResponse"); ok {
			c.methods[fold(name)] = method
		}
	}
	for _, file := range loaded[0].Syntax {
		c.readDocs(file)
	}
	return c, nil
}

// readDocs keeps the comments of type declarations, without the name that the generator puts in front.
func (c *client) readDocs(file *ast.File) {
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			if spec, ok := spec.(*ast.TypeSpec); ok {
				doc := group.Doc
				if spec.Doc != nil {
					doc = spec.Doc
				}
				c.docs[spec.Name.Name] = strings.TrimSpace(strings.TrimPrefix(doc.Text(), spec.Name.Name+" "))
			}
		}
	}
}

// signature is what the generated package says of an operation.
type signature struct {
	Name       string // of the generated method, and so of the function
	Unexported string
	Args       []argument
	Params     types.Type // the struct of query and header parameters; nil without
	Request    types.Type // nil without
	Result     types.Type // what a success holds; nil without a body
	Wrapper    string     // of the generated answer: "GetCurrentKeyResult"
}

// argument is a path parameter.
type argument struct {
	Name, JSON string
	Type       types.Type
}

// names that a generated function has uses for, so that a path parameter may not have them.
var usedNames = []string{"ctx", "client", "opts", "attempt", "http", "params", "request", "s", "gen", "openrouter", "constraint", "context", "in"}

// sign finds the generated method of an operation.
func (c *client) sign(op *operation) error {
	method := c.methods[fold(op.ID)]
	if method == nil {
		return errors.New("the generator made no method for it")
	}
	op.Name = strings.TrimSuffix(method.Name(), "WithResponse")
	op.Unexported = unexported(op.Name)
	sig := method.Type().(*types.Signature)
	parameters := pathParameters(op.Path)
	for i := 1; i < sig.Params().Len()-1; i++ {
		p := sig.Params().At(i)
		switch pointer, isPointer := p.Type().(*types.Pointer); {
		case isPointer && p.Name() == "params":
			op.Params = pointer.Elem()
		case p.Name() == "body" && op.model.RequestBody != nil:
			op.Request = p.Type()
			if alias, ok := p.Type().(*types.Alias); ok && strings.HasSuffix(alias.Obj().Name(), "RequestBody") {
				op.Request = alias.Rhs() // the schema's own name rather than the generator's name for its use
			}
		case len(op.Args) < len(parameters):
			op.Args = append(op.Args, argument{Name: p.Name(), JSON: parameters[len(op.Args)], Type: p.Type()})
		default:
			return fmt.Errorf("the generated method's parameter %s is not understood", p.Name())
		}
	}
	for i := range op.Args {
		for _, used := range usedNames {
			if op.Args[i].Name == used || op.Args[i].Name == op.Unexported+"Operation" {
				op.Args[i].Name += "Param"
			}
		}
	}
	wrapper, ok := sig.Results().At(0).Type().(*types.Pointer)
	if !ok {
		return errors.New("the generated method's result is not understood")
	}
	named := wrapper.Elem().(*types.Named)
	op.Wrapper = named.Obj().Name()
	if op.getter == "" {
		return nil
	}
	op.getter = "Get" + op.getter
	getter, _, _ := types.LookupFieldOrMethod(wrapper, true, c.pkg, op.getter)
	f, ok := getter.(*types.Func)
	if !ok {
		return fmt.Errorf("the generator made no %s for it", op.getter)
	}
	op.Result = f.Type().(*types.Signature).Results().At(0).Type().(*types.Pointer).Elem()
	return nil
}

// pathParameters returns the names in the braces of a path, in order.
func pathParameters(path string) []string {
	var names []string
	for part := range strings.SplitSeq(path, "{") {
		if name, _, ok := strings.Cut(part, "}"); ok {
			names = append(names, name)
		}
	}
	return names
}
