#ifndef SIM_ERROR_H
#define SIM_ERROR_H

void error(int status, int number, const char *format, ...);
extern unsigned error_message_count;

#endif
