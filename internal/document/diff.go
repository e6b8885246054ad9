package document

import "io"

func diff(ours, theirs Source, stdout io.Writer) error { return nil }
