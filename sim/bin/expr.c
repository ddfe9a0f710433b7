/*
 * expr.c - evaluate an expression of the arguments.
 *
 *     or  = and { "|" and }          compare = sum { ("<" | "<=" | "=" | "!=" | ">=" | ">") sum }
 *     and = compare { "&" compare }  sum = product { ("+" | "-") product }
 *     product = value { ("*" | "/" | "%") value }        value = "(" or ")" | "length" value | word
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

typedef char word[256];
static char **at;

static void refuse(const char *text)
{
	fprintf(stderr, "%s: %s\n", program_invocation_name, text);
	exit(2);
}

static int is_number(const char *s)
{
	s += *s == '-';
	if (!*s) return 0;
	while (isdigit((unsigned char)*s)) s++;
	return !*s;
}

static long number(const char *s)
{
	if (!is_number(s)) refuse("non-integer argument");
	return atol(s);
}

static int is_null(const char *s)
{
	return !*s || (is_number(s) && atol(s) == 0);
}

/* One of the operators that begin here, taken; or NULL. */
static const char *take(const char *const *operators)
{
	for (; *at && *operators; operators++)
		if (!strcmp(*at, *operators)) return at++, *operators;
	return NULL;
}

static void either(word out);

static void value(word out)
{
	static const char *const open[] = {"(", NULL}, *const close[] = {")", NULL}, *const length[] = {"length", NULL};
	static const char *const others[] = {"match", "substr", "index", ":", NULL};
	if (!*at) refuse("syntax error: missing argument");
	if (take(others)) refuse("this operator is not simulated");
	if (take(open)) {
		either(out);
		if (!take(close)) refuse("syntax error: expecting ')'");
	} else if (take(length)) {
		value(out);
		snprintf(out, sizeof(word), "%zu", strlen(out));
	} else {
		snprintf(out, sizeof(word), "%s", *at++);
	}
	if (*at && !strcmp(*at, ":")) refuse("':' is not simulated");
}

static void product(word left)
{
	static const char *const operators[] = {"*", "/", "%", NULL};
	word right;
	value(left);
	for (const char *op; (op = take(operators));) {
		value(right);
		long a = number(left), b = number(right);
		if (*op != '*' && b == 0) refuse("division by zero");
		snprintf(left, sizeof(word), "%ld", *op == '*' ? a * b : *op == '/' ? a / b : a % b);
	}
}

static void sum(word left)
{
	static const char *const operators[] = {"+", "-", NULL};
	word right;
	product(left);
	for (const char *op; (op = take(operators));) {
		product(right);
		long a = number(left), b = number(right);
		snprintf(left, sizeof(word), "%ld", *op == '+' ? a + b : a - b);
	}
}

static int order(const char *a, const char *b)
{
	if (!is_number(a) || !is_number(b)) return strcmp(a, b);
	return (atol(a) > atol(b)) - (atol(a) < atol(b));
}

static void compare(word left)
{
	static const char *const operators[] = {"<", "<=", "=", "==", "!=", ">=", ">", NULL};
	word right;
	sum(left);
	for (const char *op; (op = take(operators));) {
		sum(right);
		int o = order(left, right), equal = op[0] == '=' || op[1] == '=';
		int yes = op[0] == '!' ? o != 0 : (equal && o == 0) || (op[0] == '<' && o < 0) || (op[0] == '>' && o > 0);
		snprintf(left, sizeof(word), "%d", yes);
	}
}

static void both(word left)
{
	static const char *const operators[] = {"&", NULL};
	word right;
	compare(left);
	while (take(operators)) {
		compare(right);
		if (is_null(left) || is_null(right)) strcpy(left, "0");
	}
}

static void either(word left)
{
	static const char *const operators[] = {"|", NULL};
	word right;
	both(left);
	while (take(operators)) {
		both(right);
		if (is_null(left)) strcpy(left, is_null(right) ? "0" : right);
	}
}

int main(int argc, char **argv)
{
	word result;
	if (argc < 2) refuse("missing operand");
	at = argv + 1;
	either(result);
	if (*at) refuse("syntax error: unexpected argument");
	puts(result);
	return is_null(result);
}
