package export

func (c *chooser) timeline(v *View, to links) error { return nil }
