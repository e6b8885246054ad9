package document

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/oasdiff/oasdiff/diff"

	"github.com/openrouter-go/openrouter/internal/generate"
)

// schema reports the differences of a schema and of what is in it.
func (d *differ) schema(change *diff.SchemaDiff, place string, way direction) {
	if change == nil || change.Empty() {
		return
	}
	name := typeName(change, place)
	if change.BaseComponent != "" { // which may be shared, and refer to itself
		if d.inside[name] {
			return
		}
		d.inside[name] = true
	}
	switch {
	case change.SchemaAdded || change.SchemaDeleted,
		change.TypeDiff != nil, change.FormatDiff != nil, change.NullableDiff != nil:
		d.report(true, "%s changes from %s to %s", place, typeText(change.Base), typeText(change.Revision))
	case change.ConstDiff != nil:
		d.report(true, "%s is %v instead of %v", place, change.ConstDiff.To, change.ConstDiff.From)
	}
	d.values(change, name)
	d.properties(change, name, way)
	d.bounds(change, place, way)
	d.members(change.OneOfDiff, name, way)
	d.members(change.AnyOfDiff, name, way)
	d.members(change.AllOfDiff, name, way)
	d.schema(change.ItemsDiff, name+"[i]", way)
	d.schema(change.AdditionalPropertiesDiff, name+"[key]", way)
	for _, item := range []struct {
		value *diff.ValueDiff
		what  string
	}{
		{change.DefaultDiff, "has the default"}, {change.DeprecatedDiff, "deprecated is"},
		{change.ReadOnlyDiff, "readOnly is"}, {change.WriteOnlyDiff, "writeOnly is"},
	} {
		if item.value != nil {
			d.report(false, "%s: %s %v instead of %v", place, item.what, item.value.To, item.value.From)
		}
	}
	if change.AdditionalPropertiesAllowedDiff != nil {
		d.report(true, "%s: additionalProperties is %v", name, change.AdditionalPropertiesAllowedDiff.To)
	}
	if change.DiscriminatorDiff != nil {
		d.report(true, "%s is told apart by another discriminator", name)
	}
	if others := otherKeywords(change); len(others) > 0 {
		d.report(way == request, "%s: other %s", place, strings.Join(others, ", "))
	}
}

// inWords are the keywords that have a text above, or that Go does not see.
var inWords = strings.Fields("schemaAdded schemaDeleted oneOf anyOf allOf type format nullable const enum " +
	"required properties items additionalProperties additionalPropertiesAllowed discriminatorDiff " +
	"default deprecated readOnly writeOnly " +
	"min max exclusiveMin exclusiveMax minLength maxLength minItems maxItems pattern extensions title description " +
	"example examples externalDocs XML $comment listOfTypes oneOfWrapping nullableWrapping")

// otherKeywords returns the names of all other keywords that differ.
func otherKeywords(change *diff.SchemaDiff) (names []string) {
	v := reflect.ValueOf(*change)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name != "-" && !v.Field(i).IsZero() && !slices.Contains(inWords, name) {
			names = append(names, name)
		}
	}
	return names
}

func (d *differ) values(change *diff.SchemaDiff, name string) {
	enum := change.EnumDiff
	switch {
	case enum == nil:
		return
	case enum.EnumAdded:
		d.report(true, "%s becomes a type with listed values", name)
		return
	case enum.EnumDeleted:
		d.report(true, "%s has no listed values any more", name)
		return
	}
	for _, value := range enum.Added {
		d.report(false, "%s gains the value %v", name, value)
	}
	for _, value := range enum.Deleted {
		d.report(true, "%s loses the value %v", name, value)
	}
}

func (d *differ) properties(change *diff.SchemaDiff, name string, way direction) {
	requiredNow := func(property string) bool {
		return change.Revision != nil && slices.Contains(change.Revision.Required, property)
	}
	var added, deleted []string
	if properties := change.PropertiesDiff; properties != nil {
		added, deleted = properties.Added, properties.Deleted
		for _, property := range slices.Sorted(slices.Values(added)) {
			required := requiredNow(property) && way == request
			d.report(required, "%s gains %s%s", name, generate.GoName(property), which(required, "is required"))
		}
		for _, property := range slices.Sorted(slices.Values(deleted)) {
			d.report(true, "%s loses %s", name, generate.GoName(property))
		}
		for _, property := range slices.Sorted(maps.Keys(properties.Modified)) {
			d.schema(properties.Modified[property], name+"."+generate.GoName(property), way)
		}
	}
	if change.RequiredDiff == nil {
		return
	}
	for _, property := range slices.Sorted(slices.Values(change.RequiredDiff.Added)) {
		if !slices.Contains(added, property) {
			d.required(name+"."+generate.GoName(property), true)
		}
	}
	for _, property := range slices.Sorted(slices.Values(change.RequiredDiff.Deleted)) {
		if !slices.Contains(deleted, property) {
			d.required(name+"."+generate.GoName(property), false)
		}
	}
}

// bounds reports what is checked before a request is sent. In a response nothing is.
func (d *differ) bounds(change *diff.SchemaDiff, place string, way direction) {
	if way == response {
		return
	}
	for _, bound := range []struct {
		value   *diff.ValueDiff
		keyword string
		upper   bool
	}{
		{change.MinDiff, "minimum", false}, {change.MaxDiff, "maximum", true},
		{change.ExclusiveMinDiff, "exclusiveMinimum", false}, {change.ExclusiveMaxDiff, "exclusiveMaximum", true},
		{change.MinLengthDiff, "minLength", false}, {change.MaxLengthDiff, "maxLength", true},
		{change.MinItemsDiff, "minItems", false}, {change.MaxItemsDiff, "maxItems", true},
		{change.PatternDiff, "pattern", true},
	} {
		if bound.value == nil || bound.value.Empty() {
			continue
		}
		from, to := number(bound.value.From), number(bound.value.To)
		widens := from != nil && to != nil && (*to > *from) == bound.upper || to == nil && bound.keyword != "pattern"
		now, before := valueText(bound.value.To), valueText(bound.value.From)
		d.report(!widens, "%s: %s is %s instead of %s", place, bound.keyword, now, before)
	}
}

func (d *differ) members(change *diff.SubschemasDiff, name string, way direction) {
	if change == nil {
		return
	}
	memberName := func(s diff.Subschema) string {
		switch {
		case s.Component != "":
			return generate.GoName(s.Component)
		case s.Title != "":
			return generate.GoName(s.Title)
		}
		return fmt.Sprintf("number %d", s.Index+1)
	}
	for _, s := range change.Added {
		d.report(false, "%s gains the member %s", name, memberName(s))
	}
	for _, s := range change.Deleted {
		d.report(true, "%s loses the member %s", name, memberName(s))
	}
	for _, s := range change.Modified {
		d.schema(s.Diff, memberName(s.Base), way)
	}
}

// number returns a bound's number; nil for one that is not set, or no number.
func number(value any) *float64 {
	switch n := value.(type) {
	case float64:
		return &n
	case *float64:
		return n
	case uint64:
		f := float64(n)
		return &f
	case *uint64:
		if n != nil {
			f := float64(*n)
			return &f
		}
	}
	return nil
}

func valueText(value any) string {
	if n := number(value); n != nil {
		return fmt.Sprint(*n)
	}
	if text, ok := value.(string); ok && text != "" {
		return text
	}
	return "none"
}
