/*
 * expansion.c - see expansion.h. The preprocessor does not tell what it has replaced: a row is matched against its line, in which some
 * names, with or without arguments, stand for any number of tokens.
 */
#include "sim/lang/expansion.h"

#include <ctype.h>
#include <string.h>

enum { PIECES_MOST = 300, STEPS_MOST = 20000 };

struct piece {
	const char *s;
	int len;
};

struct matching {
	struct piece line[PIECES_MOST], row[PIECES_MOST];
	int nline, nrow, steps, names; /* names: how many more may have been replaced */
	int from[PIECES_MOST], behind[PIECES_MOST]; /* of each piece of the row: the pieces of the line that it was made of */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static int quoted_len(const char *s)
{
	int n = 1;
	while (s[n] && s[n] != *s) n += s[n] == '\\' && s[n + 1] ? 2 : 1;
	return s[n] ? n + 1 : n;
}

static int piece_len(const char *s)
{
	int n = 0;
	if (*s == '"' || *s == '\'') return quoted_len(s);
	while (is_word(s[n])) n++;
	return n ? n : 1;
}

static const char *skip_blank(const char *s)
{
	for (;;) {
		const char *end = s[0] == '/' && s[1] == '*' ? strstr(s + 2, "*/") : NULL;
		if (s[0] == '/' && s[1] == '/') return s + strlen(s);
		if (end) s = end + 2;
		else if (isspace((unsigned char)*s)) s++;
		else return s;
	}
}

/* How many pieces there are; -1: too many. */
static int cut(const char *s, struct piece *out)
{
	int n = 0;
	for (s = skip_blank(s); *s; s = skip_blank(s + out[n - 1].len)) {
		if (n == PIECES_MOST) return -1;
		out[n++] = (struct piece){s, piece_len(s)};
	}
	return n;
}

static bool same(const struct piece *a, const struct piece *b)
{
	return a->len == b->len && memcmp(a->s, b->s, (size_t)a->len) == 0;
}

/* Behind the arguments that begin at i; i when there are none. */
static int behind_arguments(const struct matching *m, int i)
{
	int depth = 0;
	for (int k = i; k < m->nline; k++) {
		if (*m->line[k].s == '(') depth++;
		if (*m->line[k].s == ')') depth--;
		if (depth == 0) return k == i ? i : k + 1;
	}
	return i;
}

static void note_origin(struct matching *m, int row, int count, int from, int behind)
{
	for (int k = row; k < row + count; k++) {
		m->from[k] = from;
		m->behind[k] = behind;
	}
}

static bool match(struct matching *m, int i, int j);

/* The name at i, with what follows up to behind, was replaced by some tokens: as few as possible. */
static bool match_replaced(struct matching *m, int i, int behind, int j)
{
	bool found = false;
	m->names--;
	for (int count = 0; !found && m->names >= 0 && j + count <= m->nrow; count++) {
		found = match(m, behind, j + count);
		if (found) note_origin(m, j, count, i, behind);
	}
	m->names++;
	return found;
}

static bool match(struct matching *m, int i, int j)
{
	if (i == m->nline) return j == m->nrow;
	if (m->steps-- <= 0) return false;
	if (j < m->nrow && same(&m->line[i], &m->row[j]) && match(m, i + 1, j + 1)) {
		note_origin(m, j, 1, i, i);
		return true;
	}
	if (!isalpha((unsigned char)*m->line[i].s) && *m->line[i].s != '_') return false;
	int behind = behind_arguments(m, i + 1);
	return (behind > i + 1 && match_replaced(m, i, behind, j)) || match_replaced(m, i, i + 1, j);
}

/* With as few names replaced as possible. */
static bool match_all(struct matching *m)
{
	for (int names = 0; names <= m->nline; names++) {
		m->steps = STEPS_MOST;
		m->names = names;
		if (match(m, 0, 0)) return true;
	}
	return false;
}

/* What stands in the arguments has its own place. */
static int written_at(const struct matching *m, int j)
{
	for (int k = m->from[j]; k < m->behind[j]; k++)
		if (same(&m->line[k], &m->row[j]) && *m->row[j].s != '(' && *m->row[j].s != ')' && *m->row[j].s != ',') return k;
	return -1;
}

bool expansion_origin(const char *line, const char *row, int at, struct origin *out)
{
	struct matching m;
	int j = 0;
	m.nline = cut(line, m.line);
	m.nrow = cut(row, m.row);
	if (m.nline < 0 || m.nrow < 0 || !match_all(&m)) return false;
	while (j < m.nrow && m.row[j].s + m.row[j].len <= row + at) j++;
	if (j == m.nrow || m.row[j].s > row + at) return false;
	int inside = (int)(row + at - m.row[j].s), k = m.from[j];
	out->is_macro = m.behind[j] > k;
	if (out->is_macro && written_at(&m, j) >= 0) {
		k = written_at(&m, j);
		out->is_macro = false;
	}
	out->column = (int)(m.line[k].s - line) + 1 + (out->is_macro ? 0 : inside);
	out->width = m.line[k].len - (out->is_macro ? 0 : inside);
	return true;
}
