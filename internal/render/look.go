package render

import "slices"

// Look makes all pages that a template makes, and hands them to put as Each does, but one after another: on one core, so
// that others can work beside it. It is for what only the making of a page finds.
func (ps *Pages) Look(put func(Page, error) error) error {
	m := ps.m
	m.single.Store(true)
	var room []byte
	all := slices.Concat(ps.tasks, ps.whole())
	for _, list := range []func() []task{
		func() []task { return all },
		ps.searching,
		func() []task { return m.lightTasks(all) },
	} {
		cut := map[string]*slim{} // none may see them before all are cut
		for _, t := range list() {
			if t.template == "" {
				continue
			}
			r := m.make(t, room)
			if room = r.bytes; r.slim != nil {
				cut[t.path] = r.slim
			}
			if err := put(Page{Path: t.path, Bytes: r.bytes, Limit: t.limit}, r.err); err != nil {
				return err
			}
		}
		for path, s := range cut {
			m.slims[path] = s
		}
	}
	ps.learnt()
	return nil
}
