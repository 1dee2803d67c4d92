/* Makes reads of a range of one file fail with EIO, as a failing disk does. Preloaded (ld.so(8)); the file is named by its
   inode, so that a file that replaces it is sound. Without headers: a compiler alone is enough. */
typedef unsigned long size_t;
typedef long ssize_t;
struct iovec { void *base; size_t length; };
extern void *dlsym(void *, const char *);
extern char *getenv(const char *);
extern long atol(const char *);
extern int *__errno_location(void);
extern int fstat(int, void *);
extern long lseek(int, long, int);

#define NEXT ((void *)-1L)
#define EIO 5

static int bad(int fd, long offset, size_t bytes) {
  const char *inode = getenv("FAILING_INODE");
  unsigned long status[64];
  if (inode == 0 || fstat(fd, status) != 0 || status[1] != (unsigned long)atol(inode)) return 0;
  if (offset < 0) offset = lseek(fd, 0, 1);
  if (offset >= atol(getenv("FAILING_TO")) || offset + (long)bytes <= atol(getenv("FAILING_FROM"))) return 0;
  *__errno_location() = EIO;
  return 1;
}

#define WRAP(name, offset, bytes, parameters, arguments)                                                                       \
  ssize_t name parameters {                                                                                                    \
    static ssize_t(*real) parameters;                                                                                          \
    if (real == 0) real = dlsym(NEXT, #name);                                                                                  \
    return bad(fd, offset, bytes) ? -1 : real arguments;                                                                       \
  }

static size_t total(const struct iovec *vector, int count) {
  size_t bytes = 0;
  for (int index = 0; index < count; index++) bytes += vector[index].length;
  return bytes;
}

WRAP(read, -1, bytes, (int fd, void *buffer, size_t bytes), (fd, buffer, bytes))
WRAP(pread, offset, bytes, (int fd, void *buffer, size_t bytes, long offset), (fd, buffer, bytes, offset))
WRAP(pread64, offset, bytes, (int fd, void *buffer, size_t bytes, long offset), (fd, buffer, bytes, offset))
WRAP(preadv, offset, total(vector, count), (int fd, const struct iovec *vector, int count, long offset), (fd, vector, count, offset))
WRAP(preadv64, offset, total(vector, count), (int fd, const struct iovec *vector, int count, long offset), (fd, vector, count, offset))
