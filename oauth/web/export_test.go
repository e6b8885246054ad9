package web

var (
	ReturnPath    = returnPath
	WithParameter = withParameter
)
