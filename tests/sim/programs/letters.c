/* Names with letters outside of ASCII, which the preprocessor spells \U..., and what the attributes of a type name say. */
#include "check.h"

static int größe = 3, \u00e9t\u00e9 = 4;
int _Alignas(int __attribute__((aligned(32)))) wide;
struct { char c; __typeof__(int __attribute__((aligned(16)))) x; } s;

int main(void)
{
	int été2 = été + gr\u00f6ße;
	print("%d %d %s\n", été2, (int)sizeof "größe", "gr\u00f6ße");
	print("%d %d %d\n", (int)_Alignof(wide), (int)sizeof s, (int)sizeof((int __attribute__((mode(QI))))300));
	return 0;
}
