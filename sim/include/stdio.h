#ifndef SIM_STDIO_H
#define SIM_STDIO_H

#include <stddef.h>
#include <stdarg.h>
#include <sys/types.h>

typedef struct __file FILE;
typedef struct { long __at; } fpos_t;
extern FILE *stdin, *stdout, *stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr
#define EOF (-1)
#define BUFSIZ 8192
#define FILENAME_MAX 4096
#define FOPEN_MAX 16
#define L_tmpnam 20
#define L_ctermid 9
#define TMP_MAX 238328
#define P_tmpdir "/tmp"
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
int dprintf(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
int sprintf(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int asprintf(char **out, const char *format, ...) __attribute__((format(printf, 2, 3)));
int vprintf(const char *format, va_list list);
int vfprintf(FILE *f, const char *format, va_list list);
int vdprintf(int fd, const char *format, va_list list);
int vsprintf(char *out, const char *format, va_list list);
int vsnprintf(char *out, size_t size, const char *format, va_list list);
int vasprintf(char **out, const char *format, va_list list);
int scanf(const char *format, ...) __attribute__((format(scanf, 1, 2)));
int fscanf(FILE *f, const char *format, ...) __attribute__((format(scanf, 2, 3)));
int sscanf(const char *s, const char *format, ...) __attribute__((format(scanf, 2, 3)));
int vscanf(const char *format, va_list list);
int vfscanf(FILE *f, const char *format, va_list list);
int vsscanf(const char *s, const char *format, va_list list);
FILE *fopen(const char *path, const char *mode);
FILE *freopen(const char *path, const char *mode, FILE *f);
FILE *fdopen(int fd, const char *mode);
FILE *open_memstream(char **out, size_t *len);
FILE *fmemopen(void *buf, size_t size, const char *mode);
FILE *popen(const char *command, const char *mode);
int pclose(FILE *f);
FILE *tmpfile(void);
char *tmpnam(char *out);
char *tempnam(const char *dir, const char *prefix);
int fclose(FILE *f);
int fcloseall(void);
int fflush(FILE *f);
int fflush_unlocked(FILE *f);
int setvbuf(FILE *f, char *buf, int mode, size_t size);
void setbuf(FILE *f, char *buf);
void setbuffer(FILE *f, char *buf, size_t size);
void setlinebuf(FILE *f);
size_t fread(void *out, size_t size, size_t n, FILE *f);
size_t fwrite(const void *bytes, size_t size, size_t n, FILE *f);
int fgetc(FILE *f);
int getc(FILE *f);
int getc_unlocked(FILE *f);
int getchar(void);
int getchar_unlocked(void);
int ungetc(int c, FILE *f);
char *fgets(char *out, int size, FILE *f);
char *gets(char *out);
ssize_t getline(char **line, size_t *size, FILE *f);
ssize_t getdelim(char **line, size_t *size, int end, FILE *f);
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putc_unlocked(int c, FILE *f);
int putchar(int c);
int putchar_unlocked(int c);
int fputs(const char *s, FILE *f);
int puts(const char *s);
int getw(FILE *f);
int putw(int w, FILE *f);
int fseek(FILE *f, long at, int whence);
int fseeko(FILE *f, off_t at, int whence);
long ftell(FILE *f);
off_t ftello(FILE *f);
void rewind(FILE *f);
int fgetpos(FILE *f, fpos_t *at);
int fsetpos(FILE *f, const fpos_t *at);
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);
int fileno(FILE *f);
int fileno_unlocked(FILE *f);
void flockfile(FILE *f);
int ftrylockfile(FILE *f);
void funlockfile(FILE *f);
void perror(const char *text);
int remove(const char *path);
int rename(const char *from, const char *to);
char *ctermid(char *out);

#endif
