/*
 * keyboard.h - keys of the terminal one by one, without Enter and unseen. Whatever ends the program, the terminal is as it was.
 */
#ifndef PROCLAB_CLI_LAB_KEYBOARD_H
#define PROCLAB_CLI_LAB_KEYBOARD_H

/* Does nothing where stdin is no terminal. */
void keyboard_begin(void);
void keyboard_end(void);

#endif
