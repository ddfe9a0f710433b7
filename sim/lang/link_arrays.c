/*
 * link_arrays.c - the functions with the attributes constructor and destructor, as the C library finds them: __init_array and
 * __fini_array, pointers in order of priority and then as they stand in the program, ended by NULL.
 */
#include <stdlib.h>

#include "sim/lang/linking.h"

struct listed {
	struct unit *unit;
	struct object *object;
	int priority;
	bool library;
};

struct list {
	struct listed *rows;
	uint32_t n, cap;
};

static int priority_of(const struct object *o, bool at_end)
{
	return !o->function ? 0 : at_end ? o->destructor : o->constructor;
}

/* Objects are in order of their first declaration; here that of the bodies counts. */
static bool is_before(const struct listed *a, const struct listed *b)
{
	if (a->priority != b->priority || a->unit != b->unit) return a->priority < b->priority;
	return a->object->function->end < b->object->function->end;
}

/* Behind all that are not after it. */
static void insert(struct list *list, struct listed row)
{
	list->rows = sim_grow(list->rows, list->n, &list->cap, sizeof *list->rows);
	uint32_t i = list->n++;
	for (; i && is_before(&row, &list->rows[i - 1]); i--) list->rows[i] = list->rows[i - 1];
	list->rows[i] = row;
}

static struct list collect(const struct link *l, bool at_end)
{
	struct list list = {0};
	for (int i = 0; i < l->ninputs; i++)
		for (struct object *o = l->inputs[i].unit->objects; o; o = o->next) {
			int priority = priority_of(o, at_end);
			if (priority) insert(&list, (struct listed){l->inputs[i].unit, o, priority, l->inputs[i].library});
		}
	return list;
}

/* The functions become items here, for only here it is known which units they are of. */
static void define_array(struct link *l, const char *name, bool at_end)
{
	struct unit *u = l->inputs[0].unit;
	struct list list = collect(l, at_end);
	struct object *array = ARENA_NEW(&u->arena, struct object);
	struct relocation **last = &array->relocations;
	*array = (struct object){.name = "init.array", .symbol = name, .is_defined = true, .is_static = true, .is_readonly = true,
	                         .linkage = LINKAGE_EXTERNAL, .align = 8, .size = 8 * ((int64_t)list.n + 1)};
	array->data = arena_take(&u->arena, (size_t)array->size);
	for (uint32_t i = 0; i < list.n; i++) {
		struct relocation *r = *last = ARENA_NEW(&u->arena, struct relocation);
		*r = (struct relocation){.offset = 8 * (int64_t)i, .object = list.rows[i].object};
		link_item(l, list.rows[i].unit, list.rows[i].object, list.rows[i].library);
		last = &r->next;
	}
	free(list.rows);
	struct symbol *s = link_symbol(l, name);
	*s = (struct symbol){.name = name, .object = array, .unit = u};
}

void link_define_arrays(struct link *l)
{
	define_array(l, "__init_array", false);
	define_array(l, "__fini_array", true);
}
