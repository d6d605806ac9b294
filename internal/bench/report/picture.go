package report

func (r *Results) Picture() (string, error) { return "", nil }
