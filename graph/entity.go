package graph

// EntityID names an entity: "ent:" and a slug once resolved ("ent:sergei-ryabkov"), "event:" for a meeting
// or attack that several sentences tell of. Inside a Record ids are the record's own ("e1", "e2", …).
type EntityID string

// EntityType is what kind of thing an entity is; EntityTypes lists them.
type EntityType string

// The entity types of the vocabulary.
const (
	Person       EntityType = "person"
	Organization EntityType = "organization"
	Country      EntityType = "country"
	Place        EntityType = "place"
	Group        EntityType = "group"
	Event        EntityType = "event"
	Work         EntityType = "work"
	Product      EntityType = "product"
	Thing        EntityType = "thing"
)

// EntityTypes lists every type, in the order of listings and legends.
var EntityTypes = []EntityType{Person, Organization, Country, Place, Group, Event, Work, Product, Thing}

// Entity is who or what an article speaks of.
type Entity struct {
	ID   EntityID   `json:"id"`
	Type EntityType `json:"type"`
	// Name is the fullest name, or the reference list's; it is shown and gives the id its slug.
	Name string `json:"name"`
	// Names holds every name that the article uses, sorted, each once; no pronouns, no descriptions.
	Names []string `json:"names,omitempty"`
	// Reference is the slug of the reference entry that the entity was linked to ("russia"), or "".
	Reference string `json:"reference,omitempty"`
	// Unnamed marks a group or event known by a description only ("protesters"), or a person known by a
	// bare surname: its id stays within the article, or one hub would join all the news.
	Unnamed bool `json:"unnamed,omitempty"`
	// Qualify asks for the type in the id, where the name reads as one of another type as well
	// ("Washington" the person, "John Lewis" the shop).
	Qualify bool `json:"qualify,omitempty"`
	// Mentions are the places where the article speaks of it, pronouns and descriptions too, in order.
	Mentions []Span `json:"mentions,omitempty"`
}
