// Package wire holds the types that generated models are made of: [Nullable], an optional field
// that may be null, and [Union], a value of one of several types. Programs use them under the names
// of package openrouter and of the generated packages; only generated code imports this package. It
// is public because code that is generated in another module imports it too.
//
// # What the generator emits
//
// An optional property that may be null, in a request:
//
//	Limit wire.Nullable[float64] `json:"limit,omitzero"`
//
// A union is a struct around a [Union]. Its constructor is generic over the members, so that the
// compiler checks the value. The table of members is a plain literal without a call, so that the
// linker drops it with the last use of the type:
//
//	type ChatMessages struct{ union wire.Union }
//
//	func NewChatMessages[T ChatSystemMessage | ChatUserMessage](value T) ChatMessages {
//		return ChatMessages{wire.NewUnion(value)}
//	}
//	func (u ChatMessages) Value() any                   { return u.union.Value() }
//	func (u ChatMessages) IsZero() bool                 { return u.union.IsZero() }
//	func (u ChatMessages) MarshalJSON() ([]byte, error) { return u.union.MarshalJSON() }
//	func (u *ChatMessages) UnmarshalJSON(data []byte) error {
//		u.union = wire.Decode(data, chatMessagesMembers)
//		return nil
//	}
//	func (u ChatMessages) Format(f fmt.State, verb rune) { u.union.Format(f, verb) }
//	func (u ChatMessages) Check() error                  { return u.union.Check() }
//	func (u ChatMessages) Sensitive() []string           { return u.union.Sensitive() }
//
//	var chatMessagesMembers = []wire.Member{
//		{
//			Kind: wire.Object, Match: []wire.Match{{Property: "role", Values: []string{"user"}}},
//			Required: []string{"content", "role"}, Decode: wire.As[ChatUserMessage],
//		},
//		...
//	}
//
// A field of that type is a value with omitzero, never a pointer; null is a state of the union
// ([NullUnion]), never a Nullable around it. An enumeration with a single value writes it when it
// is not set:
//
//	func (r ChatUserMessageRole) MarshalText() ([]byte, error) {
//		return []byte(wire.Only(r, ChatUserMessageRoleUser)), nil
//	}
package wire

// Only returns the single value of an enumeration for the zero value, and every other value as it
// is: one that a newer document knows can be sent.
func Only[T comparable](value, only T) T {
	var zero T
	if value == zero {
		return only
	}
	return value
}
