/*
 * html_data.h - what a page knows of a recording, as one JSON object that may stand in a <script>. For html*.c alone.
 *
 * header    as in the recording
 * vocab     states, transitions, waits, precisions, pages and the words of a causal chain: lists, as vocab.h and transition.h have them
 * keys      the table of keys; panes: those in which a key works, none: in all
 * start     after which event to begin
 * events    as in the recording, each with `say`, its sentence, and `links`, an array of [process, brief, sentence, [processes],
 *           fate]: which process has now another link in its causal chain, and who could end its wait; how it ended, where it has.
 *           Sentences are numbers of texts, processes numbers in order of birth.
 *           comes: the event that it comes from, as flow.h says.
 * leads     [event, the event that it leads to]
 * deadlocks from and to: the events between which it holds; why: its sentences; end: how a chain ends that is part of it
 * times     of each process, at the end: running, ready, waiting, stopped, zombie, turnaround, response (ns), switches vol, invol
 * texts     the sentences
 */
#ifndef PROCLAB_TRACE_EXPORT_HTML_DATA_H
#define PROCLAB_TRACE_EXPORT_HTML_DATA_H

#include <stdio.h>

#include "trace/export/export.h"

/* Write it: the events up to where o says, and its keys. A failed write is left in the state of out. */
void html_data(FILE *out, const struct trace *t, const struct export_options *o);

#endif
