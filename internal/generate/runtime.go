package generate

// What generated code imports stays in the go.mod of anyone who has the command as a tool, though
// no operation may need it yet.
import _ "github.com/oapi-codegen/runtime"
