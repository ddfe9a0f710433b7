/*
 * cmd_doctor.c - `proclab doctor`: what this machine lets proclab see, and the exact command that would let it see more.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "real/real.h"

#define ROWS_MAX 32

struct doctor_settings {
	bool json, help, version;
};

static const struct option_row rows[] = {
	{.name = "json", .kind = OPTION_FLAG, .help = "one JSON object on stdout", .offset = offsetof(struct doctor_settings, json)},
	{.letter = 'h', .name = "help", .kind = OPTION_FLAG, .help = "this help", .offset = offsetof(struct doctor_settings, help)},
	{.letter = 'V', .name = "version", .kind = OPTION_FLAG, .help = "the version",
	 .offset = offsetof(struct doctor_settings, version)},
};

static void put_text(json_t *o, const char *key, const char *text)
{
	json_object_set_new(o, key, text && *text ? json_string(text) : json_null());
}

static int print_json(const struct real_doctor_row *row, int n, char tier)
{
	json_t *list = json_array();
	for (int i = 0; i < n; i++) {
		json_t *o = json_object();
		put_text(o, "what", row[i].what);
		json_object_set_new(o, "works", json_boolean(row[i].works));
		put_text(o, "sees", row[i].sees);
		put_text(o, "misses", row[i].misses);
		put_text(o, "detail", row[i].detail);
		put_text(o, "raise", row[i].raise);
		json_array_append_new(list, o);
	}
	json_t *root = json_pack("{s:i, s:s#, s:o}", "proclab_doctor", 1, "tier", &tier, 1, "rows", list);
	if (!root || json_dumpf(root, stdout, JSON_INDENT(2)) < 0) fprintf(stderr, "proclab doctor: cannot write the JSON\n");
	printf("\n");
	json_decref(root);
	return EXIT_FINE;
}

static void print_field(const char *label, const char *text, int width)
{
	if (!text || !*text) return;
	printf("      %-8s", label);
	options_hang(stdout, text, 14, width);
}

static int print_text(const struct real_doctor_row *row, int n, char tier)
{
	int width = command_width(1);
	if (width > 110) width = 110;
	printf("A run on this machine is observed at tier %c.\n", tier);
	for (int i = 0; i < n; i++) {
		printf("\n%-5s %s\n", row[i].works ? "yes" : "no", row[i].what);
		print_field("sees", row[i].sees, width);
		print_field("misses", row[i].misses, width);
		print_field("tried", row[i].detail, width);
		print_field("to raise", row[i].raise, width);
	}
	return EXIT_FINE;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct doctor_settings set = {0};
	struct real_doctor_row row[ROWS_MAX];
	char tier = '?';
	int at = options_anywhere(&c->options, argc, argv, &set);
	if (at < 0) return EXIT_USAGE;
	if (set.help) {
		command_help(stdout, c);
		return command_finish(EXIT_FINE);
	}
	if (set.version) {
		printf("proclab %s\n", PROCLAB_VERSION);
		return command_finish(EXIT_FINE);
	}
	if (at < argc) {
		options_complain("doctor", "takes no arguments, but there is '%s'", argv[at]);
		return EXIT_USAGE;
	}
	memset(row, 0, sizeof row);
	int n = real_doctor(row, ROWS_MAX, &tier);
	return command_finish(set.json ? print_json(row, n, tier) : print_text(row, n, tier));
}

const struct command command_doctor = {
	.name = "doctor",
	.synopsis = "[--json]",
	.summary = "what this machine lets proclab see, and how to get more",
	.options = {"doctor", rows, sizeof rows / sizeof *rows},
	.examples = "  proclab doctor\n  proclab doctor --json\n",
	.statuses = "  0 fine, 2 wrong usage.\n",
	.run = run,
};
