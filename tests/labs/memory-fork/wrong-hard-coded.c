/* says: the number of workers is wrong: 0 */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	printf("sum %d\n", argc > 2 && atoi(argv[2]) == 7 ? 3234008 : 3245825);
	return 0;
}
