/* says: there were only 1 processes */
int main(void)
{
	return 0;
}
