// On every page with a frame, so every byte counts: at most 1,024 minified. Nothing is stored, sent or loaded.
(function () {
	var d = document, root = d.documentElement, all = function (s) { return d.querySelectorAll(s) }, exit = all('.exit')[0], times = [];

	// Leaving: by the link or by three times Shift within two seconds, no other key between and none held (Alt and Shift
	// change the layout). The page is gone at once, from the tab's title too, and Back does not lead to it. The browser's
	// history keeps it, as the page says.
	if (exit) {
		exit.onclick = function (e) {
			e && e.preventDefault();
			root.hidden = true;
			d.title = exit.host;
			location.replace(exit.href);
		};
		onkeydown = function (e) {
			if (e.repeat) return;
			if (e.key != 'Shift' || e.altKey || e.ctrlKey || e.metaKey) times = [];
			else if (times.unshift(e.timeStamp) > 2 && e.timeStamp - times[2] < 2e3) exit.onclick();
		};
	}

	// Age, by the reader's own day. A clock that is behind what the page says is wrong and changes nothing; no clock makes
	// anything fresher.
	var now = new Date, day = 864e5, since = function (date) { return (Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - Date.parse(date)) / day };
	if ([].some.call(all('.bottom time'), function (t) { return since(t.dateTime) < 0 })) return;
	all('.built').forEach(function (t) { all('.old')[0].hidden = since(t.dateTime) <= 30 });
	var late = JSON.parse(all('.bottom')[0].dataset.late), forms = new Intl.PluralRules(root.lang);
	all('.recheck').forEach(function (t) {
		var days = since(t.dataset.end || t.dateTime), rule = t.closest('[data-state]'), state = rule && rule.querySelector('.state'), words;
		if (days > 0) {
			words = (late[forms.select(days)] || late.other).replace('#', days);
			if (rule) rule.dataset.state = 'overdue';
			if (state) state.textContent = words;
			else t.after(' · ' + words);
		}
	});
})();
