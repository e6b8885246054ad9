package document_test

import (
	"github.com/openrouter-go/openrouter/internal/document"
)

const ours = `# The head of our document.
openapi: 3.1.0
info: {title: Ours, version: "1"}
tags:
- name: Keys   # ours
paths:

  # Ours is first.
  /keys:
    get:
      operationId: listKeys
      tags: [Keys]
      responses:
        '200':
          description: >-
            A folded text

            that goes on.
          content: {application/json: {schema: {$ref: '#/components/schemas/Key'}}}

  /other:
    parameters:
      - {name: x, in: query, schema: {type: string}}
    get: {operationId: other, tags: [Keys], responses: {'204': {description: None}}}
components:
  schemas:
    Key:
      type: object
      description: Ours
      properties:
        id: {type: string}
# The end.
`

const theirs = `openapi: 3.1.0
info: {title: Theirs, version: "2"}
tags:
  - name: Models
    description: Those that think
    x-extra: [1, 2]
security: [{apiKey: []}]
paths:
  /models/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    # One model.
    get:
      x-first: 1
      operationId: getModel # its name
      tags: [Models]
      security: [{special: []}]
      responses:
        '200':
          description: The model
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Model'}
              example: {$ref: 'data, not a reference'}
        '404': {$ref: '#/components/responses/NotFound'}
  /keys:
    post:
      operationId: createKeys
      tags: [Keys, New]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Key'}}}}
      responses: {'200': &ok {description: Made}, '201': *ok}
    get:
      operationId: listKeys
      responses: {'200': {description: Theirs}}
  /other:
    post:
      operationId: createOther
      responses: {'204': {description: None}}
  /clash:
    get:
      operationId: other
      responses: {'204': {description: None}}
  /away:
    get:
      operationId: away
      responses: {'200': {$ref: 'other.yaml#/x'}}
components:
  responses:
    NotFound:
      description: None
      content: {application/json: {schema: {$ref: '#/components/schemas/Zebra'}}}
  schemas:
    # Zebra comes first.
    Zebra: {type: string}
    Model:
      # Its own comment.
      type: object
      properties:
        next: {$ref: '#/components/schemas/Model'}
        parts:
          oneOf: [{$ref: '#/components/schemas/Part'}]
          discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/Mapped'}}
    Mapped: {type: object, properties: {kind: {type: string}}}
    Part: {type: object, properties: {kind: {type: string}}}
    Key:
      type: object
      properties:
        id: {type: integer}
    Unused: {type: string}
  securitySchemes:
    apiKey: {type: http, scheme: bearer}
    special: {type: http, scheme: basic}
`

func source(name, text string) document.Source {
	return document.Source{Name: name, Text: []byte(text)}
}
