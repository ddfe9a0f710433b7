/*
 * calls.c - any bytes at all as the script of processes that make system calls (calls_program.c) on the simulated machine: no crash, no
 * hang, and the machine stays a value: a copy made on the way equals the original, goes on to the same end and tells the same events.
 *
 * `make fuzz` gives it to libFuzzer; tests/sim/calls.c gives it some hundreds of random scripts at every test.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/machine.h"
#include "sim/lang/link.h"
#include "sim/lang/parse.h"
#include "sim/vm/image.h"
#include "trace/trace.h"
#include "trace/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS = 4000, ENDING = 100000, PROGRAMS = 2, HEADER = 2 };

/* One machine's listener: the world that its events make, and how many there were. */
struct listener {
	struct trace *trace;
	struct world world;
	uint64_t events;
};

static void listener_init(struct listener *l)
{
	memset(l, 0, sizeof *l);
	l->trace = trace_new();
	assert(l->trace);
	world_init(&l->world);
}

static void listener_clear(struct listener *l)
{
	world_clear(&l->world);
	trace_free(l->trace);
}

static void listen(void *arg, const struct event *e)
{
	struct listener *l = arg;
	const struct event *kept = trace_append_copy(l->trace, e);
	assert(kept);
	world_apply(&l->world, kept);
	l->events++;
}

static void also(void *arg, const struct event *e)
{
	(void)e;
	(*(uint64_t *)arg)++;
}

static struct image *compile(void)
{
	static const char path[] = "tests/fuzz/calls_program.c";
	struct diag_list said = {0};
	struct image *image = NULL;
	char *text;
	size_t len;
	if (preprocess(path, &(struct preprocess_options){.include = "sim/include"}, &text, &len, &said) == 0) {
		struct unit *u = unit_parse(path, text, len, &(struct parse_options){0}, &said);
		if (said.errors == 0) image = link_image(&(struct link_input){.unit = u}, 1, &said);
		unit_free(u);
	}
	char *words = diag_text(&said, 0);
	if (!image) fprintf(stderr, "%s\n", words);
	free(words);
	diag_list_clear(&said);
	assert(image);
	return image;
}

static char **no_words(void)
{
	return calloc(1, sizeof(char *));
}

/* The first bytes choose the machine, the others are the script. */
static struct machine_config *configure(struct image *image, const uint8_t *data, size_t size)
{
	static const char *const policies[] = {"rr", "cfs", "mlfq", "lottery", "priority", "fcfs"};
	static const char *const paths[PROGRAMS] = {"/bin/calls", "/bin/again"};
	struct machine_config *c = calloc(1, sizeof *c);
	struct diag d;
	assert(c && size >= HEADER);
	*c = (struct machine_config){.refs = 1, .cpus = 1 + data[0] % 3, .ips = 100000000, .quantum = 1000000, .seed = data[1], .limit = 20000000000,
		.busy_limit = 2000000000, .max_processes = 24, .max_frames = 2048, .input_closed = data[0] & 128 ? false : true, .tty = data[0] & 64};
	int fine = policy_parse(policies[data[1] % 6], 1000000, 1, &c->policy, &d);
	assert(fine == 0);
	c->programs = calloc(PROGRAMS, sizeof *c->programs);
	for (int i = 0; i < PROGRAMS; i++) c->programs[i] = (struct program){.path = strdup(paths[i]), .image = image_ref(image)};
	c->nprogram = PROGRAMS;
	c->argv = no_words();
	c->env = no_words();
	c->input_len = size - HEADER;
	c->input = malloc(c->input_len + 1);
	memcpy(c->input, data + HEADER, c->input_len);
	return c;
}

static void end(struct machine *m)
{
	machine_kill_all(m);
	enum machine_end e = machine_run(m, UINT64_MAX, ENDING);
	assert(e == MACHINE_DONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct image *image;
	struct listener l;
	uint64_t copied = 0, before;
	if (size < HEADER + 1) return 0;
	if (!image) image = compile();
	listener_init(&l);
	struct machine *m = machine_new(configure(image, data, size), listen, &l);
	machine_run(m, UINT64_MAX, 50 + data[1]);
	before = l.events;
	struct machine *copy = machine_copy(m, also, &copied);
	assert(machine_equal(m, copy) && machine_equal(copy, m));
	enum machine_end first = machine_run(m, UINT64_MAX, STEPS), second = machine_run(copy, UINT64_MAX, STEPS);
	assert(first == second && l.events - before == copied);
	assert(machine_equal(m, copy));
	end(m);
	end(copy);
	assert(machine_equal(m, copy) && l.events - before == copied);
	assert(l.world.surprises == 0);
	machine_free(copy);
	machine_free(m);
	listener_clear(&l);
	return 0;
}
