package generate

// pagination is how the pages of an operation follow one another.
type pagination struct{}

func (p *plan) paginate(op *operation) {}
