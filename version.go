package openrouter

// Version is this module's version. It is part of the default User-Agent.
const Version = "0.1.0"
