/* what C leaves open, as gcc decides it: the order of evaluation */
#include "check.h"

int g, arr[10];
static int tell(int n) { print("<%d>", n); return n; }
static int bump(void) { return g += 10; }
static int *at(int n) { print("[%d]", n); return &arr[n]; }
static void show(int a, int b, int c) { print("%d %d %d\n", a, b, c); }
static int next(void) { static int n; return ++n; }

int main(void)
{
	int i = 5, local[10] = {0};
	show(tell(1), tell(2), tell(3));
	print("%d %d %d %d\n", tell(1), next(), next(), next());
	print("%d %d %d\n", i, i++, i);
	print("%d %d\n", i++, i++);
	print("%d %d\n", ++i, i++);
	print("%d %d\n", g, bump());
	print("%d\n", tell(1) + tell(2) * tell(3));
	print("%d\n", (tell(5) < tell(6)) + (tell(1) == tell(2)) - tell(9) % tell(4));
	*at(1) = *at(2) = tell(7);
	print("\n");
	*at(3) += tell(4);
	print("\n");
	*at(1) = (tell(1), tell(2));
	print("\n");
	*at(1) = ++*at(2);
	print("\n");
	*at(1) = (*at(2))++;
	print("\n");
	*at(1) = tell(0) ? tell(5) : tell(6);
	print("\n");
	*at(1) = tell(3) && tell(4);
	print("\n");
	*at(1) = (char)(*at(2) = tell(5));
	print("\n");
	*at(1) = *at(3) += tell(5);
	print("\n");
	arr[g % 10] = bump();
	g = 3;
	arr[g] = (g = 4);
	i = 2;
	local[i] = i++;
	local[i++] = i;
	for (int k = 0; k < 10; k++)
		print("%d,%d ", arr[k], local[k]);
	g += bump();
	print("\n%d\n", g);
	g = g + bump();
	print("%d\n", g);
	g = bump() + g;
	print("%d\n", g);
	i = 1;
	i += i++ + ++i;
	print("%d\n", i);
	i = i++ * 2;
	print("%d\n", i);
	return 0;
}
