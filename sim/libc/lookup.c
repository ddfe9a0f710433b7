/* lookup.c - <search.h>: a hash table of words, a binary tree, chains and arrays that are searched. */
#include <errno.h>
#include <search.h>

#include "internal.h"

/* ---- The hash table: there is one; a place that is taken sends to the next ---------------------------------------- */

static ENTRY *table;
static size_t places, taken, room;

int hcreate(size_t n)
{
	if (table) return 0;
	room = n;
	places = n + n / 2 + 1;
	table = __malloc(places * sizeof *table);
	if (!table) return 0;
	__vm_memset(table, 0, places * sizeof *table);
	taken = 0;
	return 1;
}

void hdestroy(void)
{
	__free(table);
	table = NULL;
}

static ENTRY *place_of(const char *key)
{
	size_t hash = 5381;
	for (const char *c = key; *c; c++) hash = hash * 33 + (unsigned char)*c;
	size_t i = hash % places;
	while (table[i].key && __vm_strcmp(table[i].key, key)) i = (i + 1) % places;
	return &table[i];
}

static ENTRY *none(int error)
{
	__fail(error);
	return NULL;
}

ENTRY *hsearch(ENTRY item, ACTION action)
{
	ENTRY *e = table ? place_of(item.key) : NULL;
	if (!e) return none(ESRCH);
	if (e->key) return e;
	if (action == FIND) return none(ESRCH);
	if (taken >= room) return none(ENOMEM);
	taken++;
	*e = item;
	return e;
}

/* ---- The tree: what its functions give is the address of a node, and with that of its key ------------------------- */

/* A red-black tree that is put in order on the way down, as glibc's, so that twalk tells the same depths until something is
 * deleted. */
struct node {
	const void *key;
	struct node *left, *right;
	int red;
};

typedef int compare_fn(const void *, const void *);

/* Where the link to the node with that key is, or would be. */
static struct node **link_of(const void *key, struct node **at, compare_fn *compare)
{
	for (int c; *at && (c = compare(key, (*at)->key)) != 0;) at = c < 0 ? &(*at)->left : &(*at)->right;
	return at;
}

static struct node **side(struct node *n, int right)
{
	return right ? &n->right : &n->left;
}

/* The child on that side comes up. */
static void rotate(struct node **at, int right)
{
	struct node *down = *at, *up = *side(down, right);
	*side(down, right) = *side(up, !right);
	*side(up, !right) = down;
	*at = up;
}

/* A fresh node, or one with two red children, becomes red and they black; when its parent is red too, the middle one of the three in
 * order comes up. */
static void split(struct node **at, struct node **parent, struct node **above, int right, int parent_right, int fresh)
{
	struct node *n = *at, *a = n->left, *b = n->right;
	if (!fresh && !(a && b && a->red && b->red)) return;
	n->red = 1;
	if (a) a->red = 0;
	if (b) b->red = 0;
	if (!parent || !above || !(*parent)->red) return;
	(*above)->red = 1;
	if (right == parent_right) {
		(*parent)->red = 0;
	} else {
		n->red = 0;
		rotate(parent, right);
	}
	rotate(above, parent_right);
}

void *tsearch(const void *key, void **root, compare_fn *compare)
{
	struct node **at = (struct node **)root, **parent = NULL, **above = NULL, **next = at, *n;
	int turn = 0, last = 0, before = 0; /* which way from a node, from its parent, from the one above */
	if (!root) return NULL;
	for (n = *at; n; n = *next) {
		int c = compare(key, n->key);
		if (!c) return n;
		if (!parent) n->red = 0;
		split(at, parent, above, last, before, 0);
		before = last;
		last = turn = c > 0;
		next = side(n, turn);
		if (!*next) break;
		above = parent;
		parent = at;
		at = next;
	}
	if (!(n = *next = __malloc(sizeof *n))) return NULL;
	*n = (struct node){.key = key, .red = 1};
	if (next != at) split(next, at, parent, turn, before, 1);
	return n;
}

void *tfind(const void *key, void *const *root, compare_fn *compare)
{
	return root ? *link_of(key, (struct node **)root, compare) : NULL;
}

/* The node that follows n takes its place. Gives the parent, or for the root something that is not NULL. */
void *tdelete(const void *restrict key, void **restrict root, compare_fn *compare)
{
	struct node **at = (struct node **)root, *parent = NULL;
	if (!root) return NULL;
	for (int c; *at && (c = compare(key, (*at)->key)) != 0;) {
		parent = *at;
		at = c < 0 ? &parent->left : &parent->right;
	}
	struct node *n = *at;
	if (!n) return NULL;
	if (n->left && n->right) {
		struct node **next = &n->right;
		while ((*next)->left) next = &(*next)->left;
		struct node *follows = *next;
		n->key = follows->key;
		*next = follows->right;
		n = follows;
	} else {
		*at = n->left ? n->left : n->right;
	}
	__free(n);
	return parent ? parent : (void *)root;
}

static void walk(const struct node *n, void (*action)(const void *, VISIT, int), int depth)
{
	if (!n->left && !n->right) {
		action(n, leaf, depth);
		return;
	}
	action(n, preorder, depth);
	if (n->left) walk(n->left, action, depth + 1);
	action(n, postorder, depth);
	if (n->right) walk(n->right, action, depth + 1);
	action(n, endorder, depth);
}

void twalk(const void *root, void (*action)(const void *, VISIT, int))
{
	if (root) walk(root, action, 0);
}

void tdestroy(void *root, void (*free_node)(void *))
{
	struct node *n = root;
	if (!n) return;
	tdestroy(n->left, free_node);
	tdestroy(n->right, free_node);
	free_node((void *)n->key);
	__free(n);
}

/* ---- Chains: what begins with a pointer to the next and one to the one before -------------------------------------- */

struct link {
	struct link *next, *previous;
};

void insque(void *item, void *after)
{
	struct link *l = item, *before = after;
	if (!before) {
		*l = (struct link){NULL, NULL};
		return;
	}
	*l = (struct link){before->next, before};
	if (l->next) l->next->previous = l;
	before->next = l;
}

void remque(void *item)
{
	struct link *l = item;
	if (l->next) l->next->previous = l->previous;
	if (l->previous) l->previous->next = l->next;
}

/* ---- Arrays ---------------------------------------------------------------------------------------------------------- */

void *lfind(const void *key, const void *base, size_t *n, size_t size, compare_fn *compare)
{
	for (size_t i = 0; i < *n; i++)
		if (compare(key, (const char *)base + i * size) == 0) return (char *)base + i * size;
	return NULL;
}

void *lsearch(const void *key, void *base, size_t *n, size_t size, compare_fn *compare)
{
	void *found = lfind(key, base, n, size, compare);
	return found ? found : __vm_memcpy((char *)base + (*n)++ * size, key, size);
}
