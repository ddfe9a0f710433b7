/* Internet addresses as text, and the order of bytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const texts[] = {"127.0.0.1", "1.2.3.4", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2", "10", "0x7f.1", "010.1.1.1", "1.2.3.4.5", "",
	"1.2.3.4 x", "1.2.3.4x", "a.b.c.d", "1..2", "01.2.3.4", "1.2.3.04", "4294967295", "4294967296", "1.2.65536", "1.2.65535", " 1.2.3.4", "1.2.3."};

int main(void)
{
	char out[INET_ADDRSTRLEN];
	printf("%x %x %x %x\n", htons(0x1234), ntohs(0xfe01), htonl(0x12345678), ntohl(0x80000001));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct in_addr a = {0}, p = {0};
		int aton = inet_aton(texts[i], &a), pton = inet_pton(AF_INET, texts[i], &p);
		printf("'%s' aton %d %x, pton %d %x, addr %x\n", texts[i], aton != 0, a.s_addr, pton, p.s_addr, inet_addr(texts[i]));
		if (aton) printf("%s %s\n", inet_ntoa(a), inet_ntop(AF_INET, &a, out, sizeof out));
		if (aton && !inet_ntop(AF_INET, &a, out, 5)) printf("%s\n", strerror(errno));
	}
	printf("%d", inet_pton(99, "1.2.3.4", out));
	printf(" %s\n", strerror(errno));
	return 0;
}
