/*
 * showing.c - see showing.h.
 */
#include "cli/showing.h"

#include "cli/command.h"

int showing_init(struct showing *w, const struct showing_settings *set, const struct session_settings *common, const char *position)
{
	struct diag d = {""};
	const char *option = set->script ? "--script" : "--auto";
	*w = (struct showing){.set = set, .on = set->script || set->automatic};
	if (!w->on) return 0;
	if (common->view != VIEW_TUI) options_complain("play", "%s is for the screen; leave it out, or use a terminal", option);
	else if (position) options_complain("play", "%s begins at the beginning; leave out --goto", option);
	else if (!set->script || script_read(&w->script, set->script, &d) == 0) return 0;
	else fprintf(stderr, "proclab play: %s\n", d.text);
	return EXIT_USAGE;
}

void showing_clear(struct showing *w)
{
	script_clear(&w->script);
	script_fit_clear(&w->fit);
}

int showing_fit(struct showing *w, struct session *s)
{
	struct diag d = {""};
	if (!w->on) return 0;
	if (!w->set->script) script_of_marks(&w->script, s->trace);
	if (script_fit(&w->script, s->trace, &w->fit, &d) < 0) {
		fprintf(stderr, "proclab play: %s\n", d.text);
		return EXIT_CHECKED_FAILED;
	}
	s->playback.script = &w->script;
	s->playback.fit = &w->fit;
	s->playback.automatic = w->set->automatic;
	return 0;
}
