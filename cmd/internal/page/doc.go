// Package page makes the pages that people read in a browser: HTML from templates, one style sheet, small scripts. It
// reads a snapshot of the store; what it changes goes through a Graph, which the server is.
//
//	request ─▶ server: token, parameters, limits, ETag ─▶ Page.Data ─▶ View ─▶ layout.html + the page's template
//	form    ─▶ server: token, origin, size             ─▶ Action.Do ─▶ where to go next
//
// # Adding a page
//
// A page is a file of Go, a template, and where it needs one a script:
//
//   - name.go has a function that gives the Page: its address, its parameters, the route of the API that answers in its
//     stead where JSON is asked for, and the function Data, which reads the Request's snapshot and returns a View. A line
//     in Site.Pages adds it; the menu takes up those that it knows by address (Site.menu).
//   - templates/name.html defines "main", which gets View.Data. The layout around it has the header, the title and the
//     footer. templates/parts.html has what several pages show: an entity's link, a fact with its sentences.
//   - assets/name.css is taken into the one style sheet. assets/name.js is a module that the View names in Scripts; it
//     may import others by relative addresses, since all assets stand below one folder named by the hash of them all.
//     Templates make an asset's address with {{asset "name.js"}}.
//
// Libraries stand in assets/vendor as single modules, with the licences of all that is in them. assets/vendor/_recipe has
// their versions; npm run build there makes the same bytes again, so that building quern needs no Node.
//
// The policy of every page (Policy) lets it run, load and call what this server serves and nothing else: no script, style
// or handler may stand in the HTML itself. A page has to be whole without scripts as far as reading goes; a script adds
// to what is there. Data for a script goes into the page as attributes (data-…), which templates escape.
package page
