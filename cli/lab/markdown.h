/*
 * markdown.h - the plain Markdown that labs are written in, for a terminal: paragraphs broken at its width, headings, lists, code.
 */
#ifndef PROCLAB_CLI_LAB_MARKDOWN_H
#define PROCLAB_CLI_LAB_MARKDOWN_H

#include <stdbool.h>
#include <stdio.h>

void markdown_print(FILE *out, FILE *in, int width, bool color);

#endif
