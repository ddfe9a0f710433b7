/*
 * text.h - strings that live as long as an image.
 */
#ifndef PROCLAB_SIM_VM_TEXT_H
#define PROCLAB_SIM_VM_TEXT_H

struct image_text;

/* A copy of s in *text (NULL at first). */
const char *text_keep(struct image_text **text, const char *s);
void text_free(struct image_text *text);

#endif
