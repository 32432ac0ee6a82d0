package syntax

import "strings"

// Vars collects names of variables in the order in which they first appear.
type vars struct {
	seen map[string]bool
	list []string
}

func (v *vars) add(name string) {
	if name != "" && !v.seen[name] {
		v.seen[name] = true
		v.list = append(v.list, name)
	}
}

// InScope tells which variables a pattern can give values to (SPARQL 1.1 Query, section 18.2.1). Those that
// stand for blank nodes are among them.
func InScope(p Pattern) map[string]bool {
	v := &vars{seen: map[string]bool{}}
	v.pattern(p)
	return v.seen
}

func (v *vars) pattern(p Pattern) {
	switch p := p.(type) {
	case *Group:
		for _, e := range p.Elements {
			v.pattern(e)
		}
	case *Triples:
		for _, t := range p.List {
			v.add(t.Subject.Var)
			v.add(t.Predicate.Var)
			v.add(t.Object.Var)
		}
	case *Union:
		for _, g := range p.Alternatives {
			v.pattern(g)
		}
	case *Optional:
		v.pattern(p.Group)
	case *Graph:
		v.add(p.Name.Var)
		v.pattern(p.Group)
	case *Service:
		v.add(p.Name.Var)
		v.pattern(p.Group)
	case *Bind:
		v.add(p.Name)
	case *Values:
		for _, name := range p.Vars {
			v.add(name)
		}
	case *Subquery:
		for _, pr := range p.Query.Project {
			v.add(pr.Name)
		}
	}
}

// checkQuery expands * and checks names that AS gives and what a grouped query uses.
func (p *parser) checkQuery(q *Query) error {
	v := &vars{seen: map[string]bool{}}
	if q.Where != nil {
		v.pattern(q.Where)
	}
	if q.Star {
		if q.Grouped() {
			return (&Error{Line: q.Line, Column: q.Column, Message: "SELECT * in a query that groups; name what is selected"})
		}
		names := v.list
		if q.Values != nil {
			w := &vars{seen: v.seen, list: v.list}
			w.pattern(q.Values)
			names = w.list
		}
		for _, name := range names {
			if !strings.HasPrefix(name, "_:") {
				q.Project = append(q.Project, Projection{Name: name})
			}
		}
		return nil
	}
	given := map[string]bool{}
	grouped := map[string]bool{}
	for _, key := range q.GroupBy {
		if key.Expr != nil && key.Name != "" && v.seen[key.Name] {
			return key.at.Errorf("AS gives ?%s a value, but the pattern has that variable", key.Name)
		}
		if key.Name != "" {
			grouped[key.Name] = true
		}
	}
	for _, pr := range q.Project {
		if pr.Expr != nil {
			if v.seen[pr.Name] || given[pr.Name] || grouped[pr.Name] {
				return pr.at.Errorf("AS gives ?%s a value, but the query has that variable already", pr.Name)
			}
			if q.Grouped() {
				if err := ungrouped(pr.Expr, grouped); err != nil {
					return err
				}
			}
			given[pr.Name] = true
			grouped[pr.Name] = true
			continue
		}
		if q.Grouped() && !grouped[pr.Name] {
			return pr.at.Errorf("?%s is selected, but neither grouped nor aggregated", pr.Name)
		}
	}
	return nil
}

// ungrouped finds a variable that is neither grouped nor within an aggregate.
func ungrouped(e Expr, grouped map[string]bool) error {
	switch e := e.(type) {
	case *Variable:
		if !grouped[e.Name] {
			return e.at.Errorf("?%s is used, but neither grouped nor aggregated", e.Name)
		}
	case *Call:
		for _, a := range e.Args {
			if err := ungrouped(a, grouped); err != nil {
				return err
			}
		}
	}
	return nil
}
