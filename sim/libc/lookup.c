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

struct node {
	const void *key;
	struct node *left, *right;
};

typedef int compare_fn(const void *, const void *);

/* Where the link to the node with that key is, or would be. */
static struct node **link_of(const void *key, struct node **at, compare_fn *compare)
{
	for (int c; *at && (c = compare(key, (*at)->key)) != 0;) at = c < 0 ? &(*at)->left : &(*at)->right;
	return at;
}

void *tsearch(const void *key, void **root, compare_fn *compare)
{
	if (!root) return NULL;
	struct node **at = link_of(key, (struct node **)root, compare);
	if (!*at && (*at = __malloc(sizeof **at))) **at = (struct node){key, NULL, NULL};
	return *at;
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
