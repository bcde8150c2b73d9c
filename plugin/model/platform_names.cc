#include "plugin/model/platform_names.h"

namespace cpprpc::plugin {

// What the headers of the C++ library, of POSIX and of Linux define as macros, and those of Qt that
// are plain words. Names that start with an underscore never get here, so none are listed.
const std::string_view kMacros = R"(
AF_ALG AF_APPLETALK AF_ASH AF_ATMPVC AF_ATMSVC AF_AX25 AF_BLUETOOTH AF_BRIDGE AF_CAIF AF_CAN
AF_ECONET AF_FILE AF_IB AF_IEEE802154 AF_INET AF_INET6 AF_IPX AF_IRDA AF_ISDN AF_IUCV AF_KCM
AF_KEY AF_LLC AF_LOCAL AF_MAX AF_MCTP AF_MPLS AF_NETBEUI AF_NETLINK AF_NETROM AF_NFC AF_PACKET
AF_PHONET AF_PPPOX AF_QIPCRTR AF_RDS AF_ROSE AF_ROUTE AF_RXRPC AF_SECURITY AF_SMC AF_SNA AF_TIPC
AF_UNIX AF_UNSPEC AF_VSOCK AF_WANPIPE AF_X25 AF_XDP AIO_PRIO_DELTA_MAX ATOMIC_BOOL_LOCK_FREE
ATOMIC_CHAR16_T_LOCK_FREE ATOMIC_CHAR32_T_LOCK_FREE ATOMIC_CHAR8_T_LOCK_FREE ATOMIC_CHAR_LOCK_FREE
ATOMIC_FLAG_INIT ATOMIC_INT_LOCK_FREE ATOMIC_LLONG_LOCK_FREE ATOMIC_LONG_LOCK_FREE
ATOMIC_POINTER_LOCK_FREE ATOMIC_SHORT_LOCK_FREE ATOMIC_VAR_INIT ATOMIC_WCHAR_T_LOCK_FREE
BC_BASE_MAX BC_DIM_MAX BC_SCALE_MAX BC_STRING_MAX BIG_ENDIAN BOOL_MAX BRKINT BUFSIZ BYTE_ORDER
CBAUD CHARCLASS_NAME_MAX CHAR_BIT CHAR_MAX CHAR_MIN CHAR_WIDTH CLOCAL CLOCKS_PER_SEC
CLOCK_BOOTTIME CLOCK_BOOTTIME_ALARM CLOCK_MONOTONIC CLOCK_MONOTONIC_COARSE CLOCK_MONOTONIC_RAW
CLOCK_PROCESS_CPUTIME_ID CLOCK_REALTIME CLOCK_REALTIME_ALARM CLOCK_REALTIME_COARSE CLOCK_TAI
CLOCK_THREAD_CPUTIME_ID CMPLX CMPLXF CMPLXL COLL_WEIGHTS_MAX CREAD CSIGNAL CSIZE CTRL
DBL_DECIMAL_DIG DBL_DIG DBL_EPSILON DBL_HAS_SUBNORM DBL_MANT_DIG DBL_MAX DBL_MAX_10_EXP
DBL_MAX_EXP DBL_MIN DBL_MIN_10_EXP DBL_MIN_EXP DBL_NORM_MAX DBL_TRUE_MIN DECIMAL_DIG
DELAYTIMER_MAX DOMAIN E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EADV EAFNOSUPPORT EAGAIN EALREADY
EBADE EBADF EBADFD EBADMSG EBADR EBADRQC EBADSLT EBFONT EBUSY ECANCELED ECHILD ECHO ECHRNG ECOMM
ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDEADLOCK EDESTADDRREQ EDOM EDOTDOT EDQUOT EEXIST
EFAULT EFBIG EHOSTDOWN EHOSTUNREACH EHWPOISON EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN
EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED EL2HLT EL2NSYNC EL3HLT EL3RST ELIBACC ELIBBAD
ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP EMEDIUMTYPE EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG
ENAVAIL ENETDOWN ENETRESET ENETUNREACH ENFILE ENOANO ENOBUFS ENOCSI ENODATA ENODEV ENOENT ENOEXEC
ENOKEY ENOLCK ENOLINK ENOMEDIUM ENOMEM ENOMSG ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS
ENOTBLK ENOTCONN ENOTDIR ENOTEMPTY ENOTNAM ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENOTUNIQ ENXIO
EOF EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM EPFNOSUPPORT EPIPE EPOLLERR EPOLLET EPOLLEXCLUSIVE
EPOLLHUP EPOLLIN EPOLLMSG EPOLLONESHOT EPOLLOUT EPOLLPRI EPOLLRDBAND EPOLLRDHUP EPOLLRDNORM
EPOLLWAKEUP EPOLLWRBAND EPOLLWRNORM EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EREMCHG EREMOTE
EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN ESOCKTNOSUPPORT ESPIPE ESRCH ESRMNT ESTALE ESTRPIPE
ETIME ETIMEDOUT ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS EWOULDBLOCK EXDEV EXFULL EXIT_FAILURE
EXIT_SUCCESS EXPR_NEST_MAX FALSE FAPPEND FASYNC FD_CLR FD_ISSET FD_SET FD_SETSIZE FD_ZERO
FE_ALL_EXCEPT FE_DFL_ENV FE_DFL_MODE FE_DIVBYZERO FE_DOWNWARD FE_INEXACT FE_INVALID FE_OVERFLOW
FE_TONEAREST FE_TOWARDZERO FE_UNDERFLOW FE_UPWARD FILENAME_MAX FLT_DECIMAL_DIG FLT_DIG FLT_EPSILON
FLT_EVAL_METHOD FLT_HAS_SUBNORM FLT_MANT_DIG FLT_MAX FLT_MAX_10_EXP FLT_MAX_EXP FLT_MIN
FLT_MIN_10_EXP FLT_MIN_EXP FLT_NORM_MAX FLT_RADIX FLT_ROUNDS FLT_TRUE_MIN FOPEN_MAX FP_ILOGB0
FP_ILOGBNAN FP_INFINITE FP_INT_DOWNWARD FP_INT_TONEAREST FP_INT_TONEARESTFROMZERO
FP_INT_TOWARDZERO FP_INT_UPWARD FP_LLOGB0 FP_LLOGBNAN FP_NAN FP_NORMAL FP_SUBNORMAL FP_ZERO
F_ADD_SEALS F_DUPFD F_DUPFD_CLOEXEC F_EXLCK F_GETFD F_GETFL F_GETLEASE F_GETLK F_GETLK64 F_GETOWN
F_GETOWN_EX F_GETPIPE_SZ F_GETSIG F_GET_FILE_RW_HINT F_GET_RW_HINT F_GET_SEALS F_LOCK F_NOTIFY
F_OFD_GETLK F_OFD_SETLK F_OFD_SETLKW F_OK F_RDLCK F_SEAL_FUTURE_WRITE F_SEAL_GROW F_SEAL_SEAL
F_SEAL_SHRINK F_SEAL_WRITE F_SETFD F_SETFL F_SETLEASE F_SETLK F_SETLK64 F_SETLKW F_SETLKW64
F_SETOWN F_SETOWN_EX F_SETPIPE_SZ F_SETSIG F_SET_FILE_RW_HINT F_SET_RW_HINT F_SHLCK F_TEST F_TLOCK
F_ULOCK F_UNLCK F_WRLCK HOST_NAME_MAX HUGE_VAL HUGE_VALF HUGE_VALL I ICANON IFTODT
INADDR_ALLHOSTS_GROUP INADDR_ALLRTRS_GROUP INADDR_ALLSNOOPERS_GROUP INADDR_ANY INADDR_BROADCAST
INADDR_DUMMY INADDR_LOOPBACK INADDR_MAX_LOCAL_GROUP INADDR_NONE INADDR_UNSPEC_GROUP INFINITY INPCK
INT16_C INT16_MAX INT16_MIN INT16_WIDTH INT32_C INT32_MAX INT32_MIN INT32_WIDTH INT64_C INT64_MAX
INT64_MIN INT64_WIDTH INT8_C INT8_MAX INT8_MIN INT8_WIDTH INTMAX_C INTMAX_MAX INTMAX_MIN
INTMAX_WIDTH INTPTR_MAX INTPTR_MIN INTPTR_WIDTH INT_FAST16_MAX INT_FAST16_MIN INT_FAST16_WIDTH
INT_FAST32_MAX INT_FAST32_MIN INT_FAST32_WIDTH INT_FAST64_MAX INT_FAST64_MIN INT_FAST64_WIDTH
INT_FAST8_MAX INT_FAST8_MIN INT_FAST8_WIDTH INT_LEAST16_MAX INT_LEAST16_MIN INT_LEAST16_WIDTH
INT_LEAST32_MAX INT_LEAST32_MIN INT_LEAST32_WIDTH INT_LEAST64_MAX INT_LEAST64_MIN
INT_LEAST64_WIDTH INT_LEAST8_MAX INT_LEAST8_MIN INT_LEAST8_WIDTH INT_MAX INT_MIN INT_WIDTH IOV_MAX
IPPROTO_AH IPPROTO_BEETPH IPPROTO_COMP IPPROTO_DCCP IPPROTO_DSTOPTS IPPROTO_EGP IPPROTO_ENCAP
IPPROTO_ESP IPPROTO_ETHERNET IPPROTO_FRAGMENT IPPROTO_GRE IPPROTO_HOPOPTS IPPROTO_ICMP
IPPROTO_ICMPV6 IPPROTO_IDP IPPROTO_IGMP IPPROTO_IP IPPROTO_IPIP IPPROTO_IPV6 IPPROTO_MH
IPPROTO_MPLS IPPROTO_MPTCP IPPROTO_MTP IPPROTO_NONE IPPROTO_PIM IPPROTO_PUP IPPROTO_RAW
IPPROTO_ROUTING IPPROTO_RSVP IPPROTO_SCTP IPPROTO_TCP IPPROTO_TP IPPROTO_UDP IPPROTO_UDPLITE ISIG
ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL LC_ADDRESS LC_ADDRESS_MASK LC_ALL LC_ALL_MASK LC_COLLATE
LC_COLLATE_MASK LC_CTYPE LC_CTYPE_MASK LC_GLOBAL_LOCALE LC_IDENTIFICATION LC_IDENTIFICATION_MASK
LC_MEASUREMENT LC_MEASUREMENT_MASK LC_MESSAGES LC_MESSAGES_MASK LC_MONETARY LC_MONETARY_MASK
LC_NAME LC_NAME_MASK LC_NUMERIC LC_NUMERIC_MASK LC_PAPER LC_PAPER_MASK LC_TELEPHONE
LC_TELEPHONE_MASK LC_TIME LC_TIME_MASK LDBL_DECIMAL_DIG LDBL_DIG LDBL_EPSILON LDBL_HAS_SUBNORM
LDBL_MANT_DIG LDBL_MAX LDBL_MAX_10_EXP LDBL_MAX_EXP LDBL_MIN LDBL_MIN_10_EXP LDBL_MIN_EXP
LDBL_NORM_MAX LDBL_TRUE_MIN LINE_MAX LITTLE_ENDIAN LLONG_MAX LLONG_MIN LLONG_WIDTH LOGIN_NAME_MAX
LONG_BIT LONG_LONG_MAX LONG_LONG_MIN LONG_MAX LONG_MIN LONG_WIDTH MAP_32BIT MAP_ANON MAP_ANONYMOUS
MAP_DENYWRITE MAP_EXECUTABLE MAP_FAILED MAP_FILE MAP_FIXED MAP_FIXED_NOREPLACE MAP_GROWSDOWN
MAP_HUGETLB MAP_HUGE_MASK MAP_HUGE_SHIFT MAP_LOCKED MAP_NONBLOCK MAP_NORESERVE MAP_POPULATE
MAP_PRIVATE MAP_SHARED MAP_SHARED_VALIDATE MAP_STACK MAP_SYNC MAP_TYPE MATH_ERREXCEPT MATH_ERRNO
MAX MAXFLOAT MAXNAMLEN MAX_CANON MAX_INPUT MB_CUR_MAX MB_LEN_MAX MIN MINSIGSTKSZ MQ_PRIO_MAX
MSG_BATCH MSG_CMSG_CLOEXEC MSG_CONFIRM MSG_CTRUNC MSG_DONTROUTE MSG_DONTWAIT MSG_EOR MSG_ERRQUEUE
MSG_FASTOPEN MSG_FIN MSG_MORE MSG_NOSIGNAL MSG_OOB MSG_PEEK MSG_PROXY MSG_RST MSG_SYN MSG_TRUNC
MSG_TRYHARD MSG_WAITALL MSG_WAITFORONE MSG_ZEROCOPY M_1_PI M_2_PI M_2_SQRTPI M_E M_LN10 M_LN2
M_LOG10E M_LOG2E M_PI M_PI_2 M_PI_4 M_SQRT1_2 M_SQRT2 NAME_MAX NAN NFDBITS NGREG NGROUPS_MAX
NL_ARGMAX NL_LANGMAX NL_MSGMAX NL_NMAX NL_SETMAX NL_TEXTMAX NSIG NULL NZERO OVERFLOW O_ACCMODE
O_APPEND O_ASYNC O_CLOEXEC O_CREAT O_DIRECT O_DIRECTORY O_DSYNC O_EXCL O_FSYNC O_LARGEFILE
O_NDELAY O_NOATIME O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_RDONLY O_RDWR O_RSYNC O_SYNC O_TMPFILE
O_TRUNC O_WRONLY PATH_MAX PDP_ENDIAN PF_ALG PF_APPLETALK PF_ASH PF_ATMPVC PF_ATMSVC PF_AX25
PF_BLUETOOTH PF_BRIDGE PF_CAIF PF_CAN PF_ECONET PF_FILE PF_IB PF_IEEE802154 PF_INET PF_INET6
PF_IPX PF_IRDA PF_ISDN PF_IUCV PF_KCM PF_KEY PF_LLC PF_LOCAL PF_MAX PF_MCTP PF_MPLS PF_NETBEUI
PF_NETLINK PF_NETROM PF_NFC PF_PACKET PF_PHONET PF_PPPOX PF_QIPCRTR PF_RDS PF_ROSE PF_ROUTE
PF_RXRPC PF_SECURITY PF_SMC PF_SNA PF_TIPC PF_UNIX PF_UNSPEC PF_VSOCK PF_WANPIPE PF_X25 PF_XDP
PIPE_BUF PLOSS POLLERR POLLHUP POLLIN POLLMSG POLLNVAL POLLOUT POLLPRI POLLRDBAND POLLRDHUP
POLLRDNORM POLLREMOVE POLLWRBAND POLLWRNORM PROT_EXEC PROT_GROWSDOWN PROT_GROWSUP PROT_NONE
PROT_READ PROT_WRITE PTRDIFF_MAX PTRDIFF_MIN PTRDIFF_WIDTH P_tmpdir RAND_MAX RE_DUP_MAX RTSIG_MAX
R_OK SA_INTERRUPT SA_NOCLDSTOP SA_NOCLDWAIT SA_NODEFER SA_NOMASK SA_ONESHOT SA_ONSTACK
SA_RESETHAND SA_RESTART SA_SIGINFO SA_STACK SCHAR_MAX SCHAR_MIN SCHAR_WIDTH SEEK_CUR SEEK_DATA
SEEK_END SEEK_HOLE SEEK_SET SEM_FAILED SEM_VALUE_MAX SHRT_MAX SHRT_MIN SHRT_WIDTH SHUT_RD
SHUT_RDWR SHUT_WR SIGABRT SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO
SIGIOT SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT SIGRTMAX SIGSEGV SIGSTKFLT SIGSTKSZ SIGSTOP
SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU
SIGXFSZ SING SIZE_MAX SIZE_WIDTH SNAN SNANF SNANL SOCK_CLOEXEC SOCK_DCCP SOCK_DGRAM SOCK_NONBLOCK
SOCK_PACKET SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_STREAM SOMAXCONN SSIZE_MAX SS_DISABLE SS_ONSTACK
STDERR_FILENO STDIN_FILENO STDOUT_FILENO S_BLKSIZE S_IEXEC S_IFBLK S_IFCHR S_IFDIR S_IFIFO S_IFLNK
S_IFMT S_IFREG S_IFSOCK S_IREAD S_IRGRP S_IROTH S_IRUSR S_IRWXG S_IRWXO S_IRWXU S_ISBLK S_ISCHR
S_ISDIR S_ISFIFO S_ISGID S_ISLNK S_ISREG S_ISSOCK S_ISUID S_ISVTX S_IWGRP S_IWOTH S_IWRITE S_IWUSR
S_IXGRP S_IXOTH S_IXUSR S_TYPEISMQ S_TYPEISSEM S_TYPEISSHM TEMP_FAILURE_RETRY TIMER_ABSTIME
TIMESPEC_TO_TIMEVAL TIMEVAL_TO_TIMESPEC TIME_UTC TLOSS TMP_MAX TOSTOP TRUE TTY_NAME_MAX UCHAR_MAX
UCHAR_WIDTH UINT16_C UINT16_MAX UINT16_WIDTH UINT32_C UINT32_MAX UINT32_WIDTH UINT64_C UINT64_MAX
UINT64_WIDTH UINT8_C UINT8_MAX UINT8_WIDTH UINTMAX_C UINTMAX_MAX UINTMAX_WIDTH UINTPTR_MAX
UINTPTR_WIDTH UINT_FAST16_MAX UINT_FAST16_WIDTH UINT_FAST32_MAX UINT_FAST32_WIDTH UINT_FAST64_MAX
UINT_FAST64_WIDTH UINT_FAST8_MAX UINT_FAST8_WIDTH UINT_LEAST16_MAX UINT_LEAST16_WIDTH
UINT_LEAST32_MAX UINT_LEAST32_WIDTH UINT_LEAST64_MAX UINT_LEAST64_WIDTH UINT_LEAST8_MAX
UINT_LEAST8_WIDTH UINT_MAX UINT_WIDTH ULLONG_MAX ULLONG_WIDTH ULONG_LONG_MAX ULONG_MAX ULONG_WIDTH
UNDERFLOW USHRT_MAX USHRT_WIDTH VMIN VTIME WCHAR_MAX WCHAR_MIN WCHAR_WIDTH WCONTINUED WCOREDUMP
WEOF WEXITED WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WINT_MAX WINT_MIN
WINT_WIDTH WNOHANG WNOWAIT WORD_BIT WSTOPPED WSTOPSIG WTERMSIG WUNTRACED W_OK XATTR_LIST_MAX
XATTR_NAME_MAX XATTR_SIZE_MAX X_OK alloca assert assert_perror be16toh be32toh be64toh d_fileno
errno foreach forever fpclassify h_addr h_errno htobe16 htobe32 htobe64 htole16 htole32 htole64
i386 isfinite isgreater isgreaterequal isinf isless islessequal islessgreater isnan isnormal
issubnormal isunordered le16toh le32toh le64toh linux major makedev math_errhandling minor
no_argument offsetof optional_argument pthread_cleanup_pop pthread_cleanup_push required_argument
s6_addr s6_addr16 s6_addr32 sa_handler sa_sigaction sched_priority setjmp si_addr si_addr_lsb
si_arch si_band si_call_addr si_fd si_int si_lower si_overrun si_pid si_pkey si_ptr si_status
si_stime si_syscall si_timerid si_uid si_upper si_utime si_value sigev_notify_attributes
sigev_notify_function sigmask signals signbit sigsetjmp slots st_atime st_ctime st_mtime stderr
stdin stdout strdupa strndupa timeradd timerclear timercmp timerisset timersub unix va_arg va_copy
va_end va_start
)";

// Functions, variables and struct tags that the same headers declare at global scope, without
// those that hold an underscore: `_t` is a rule of its own.
const std::string_view kGlobals = R"(
ACTION DIR ENTRY FILE VISIT a64l abort abs accept accept4 access acct acos acosh addrinfo adjtime
alarm alloca alphasort arc4random asctime asin asinh asprintf atan atan2 atanh atexit atof atoi
atol basename bcmp bcopy bind bindresvport bindresvport6 brk bsearch btowc bzero calloc
canonicalize carg cbrt ceil cexp cfgetispeed cfgetospeed cfmakeraw cfsetispeed cfsetospeed
cfsetspeed chdir chmod chown chroot cimag clearenv clearerr clock clog clone close closedir
closefrom closelog cmsghdr confstr conj connect copysign cos cosh cpow cproj creal creat crypt
csqrt ctermid cuserid daddl daemon daylight ddivl dfmal difftime dirent dirfd dirname div dladdr
dladdr1 dlclose dlerror dlinfo dlmopen dlopen dlsym dlvsym dmull dprintf drand48 drem dsqrtl dsubl
dup dup2 dup3 duplocale dysize eaccess ecvt endgrent endhostent endnetent endnetgrent endprotoent
endpwent endrpcent endservent endusershell environ erand48 erf erfc err error errx euidaccess
eventfd execl execle execlp execv execve execveat execvp execvpe exit exp exp10 exp2 expm1 fabs
faccessat fadd fallocate fchdir fchmod fchmodat fchown fchownat fclose fcloseall fcntl fcvt
fdatasync fdim fdiv fdopen fdopendir feof ferror fexecve fflush ffma ffs fgetc fgetgrent fgetpos
fgetpwent fgets fgetwc fgetws fileno finite flock flockfile floor fma fmax fmaximum fmaxmag
fmemopen fmin fminimum fminmag fmod fmul fopen fopencookie fork fpathconf fprintf fputc fputs
fputwc fputws fread free freeaddrinfo freelocale freopen frexp fromfp fromfpx fscanf fseek fseeko
fsetpos fsqrt fstat fstatat fsub fsync ftell ftello ftruncate ftrylockfile funlockfile futimens
futimes futimesat fwide fwprintf fwrite fwscanf gamma gcvt getaddrinfo getc getchar getcpu getcwd
getdate getdelim getdirentries getdomainname getdtablesize getegid getentropy getenv geteuid
getgid getgrent getgrgid getgrnam getgrouplist getgroups gethostbyaddr gethostbyname
gethostbyname2 gethostent gethostid gethostname getipv4sourcefilter getitimer getline getloadavg
getlogin getnameinfo getnetbyaddr getnetbyname getnetent getnetgrent getopt getpagesize getpass
getpayload getpeername getpgid getpgrp getpid getppid getpriority getprotobyname getprotobynumber
getprotoent getpt getpw getpwent getpwnam getpwuid getresgid getresuid getrlimit getrpcbyname
getrpcbynumber getrpcent getrusage getservbyname getservbyport getservent getsid getsockname
getsockopt getsourcefilter getsubopt gettid gettimeofday getuid getumask getusershell getw getwc
getwchar getwd glob globfree gmtime grantpt group gsignal hcreate hdestroy herror hostent hsearch
hstrerror htonl htons hypot ilogb index initgroups initstate innetgr insque int ioctl iovec
iruserok isalnum isalpha isascii isatty isblank iscntrl isctype isdigit isfdtype isgraph isinf
islower isnan isprint ispunct isspace isupper isxdigit itimerspec itimerval j0 j1 jn jrand48 kill
killpg l64a labs lchmod lchown lcong48 lconv ldexp ldiv lfind lgamma linger link linkat listen
llabs lldiv llogb llrint llround localeconv localtime lockf log log10 log1p log2 logb longjmp
lrand48 lrint lround lsearch lseek lstat lutimes madvise main malloc mblen mbrlen mbrtowc mbsinit
mbsnrtowcs mbsrtowcs mbstowcs mbtowc memccpy memchr memcmp memcpy memfrob memmem memmove mempcpy
memrchr memset mincore mkdir mkdirat mkdtemp mkfifo mkfifoat mknod mknodat mkostemp mkostemps
mkstemp mkstemps mktemp mktime mlock mlock2 mlockall mmap mmsghdr modf mprotect mrand48 mremap
msghdr msync munlock munlockall munmap nan nanf nanosleep nearbyint netent newlocale nextafter
nextdown nexttoward nextup nice nrand48 ntohl ntohs obstack open openat opendir openlog optarg
opterr optind option optopt passwd pathconf pause pclose perror pipe pipe2 poll pollfd popen pow
ppoll pread preadv preadv2 printf prlimit profil protoent pselect psiginfo psignal ptsname putc
putchar putenv putgrent putpwent puts putw putwc putwchar pwrite pwritev pwritev2 qecvt qfcvt
qgcvt qsort raise rand random rawmemchr rcmd read readahead readdir readlink readlinkat readv
realloc reallocarray realpath recv recvfrom recvmmsg recvmsg remainder remove remque remquo rename
renameat renameat2 revoke rewind rewinddir rexec rindex rint rlimit rmdir round roundeven rpcent
rpmatch rresvport rusage ruserok sbrk scalb scalbln scalbn scandir scandirat scanf seed48 seekdir
select send sendmmsg sendmsg sendto servent setbuf setbuffer setdomainname setegid setenv seteuid
setgid setgrent setgroups sethostent sethostid sethostname setipv4sourcefilter setitimer setjmp
setlinebuf setlocale setlogin setlogmask setnetent setnetgrent setns setpayload setpayloadsig
setpgid setpgrp setpriority setprotoent setpwent setregid setresgid setresuid setreuid setrlimit
setrpcent setservent setsid setsockopt setsourcefilter setstate settimeofday setuid setusershell
setvbuf shutdown sigaction sigaddset sigaltstack sigandset sigblock sigcontext sigdelset
sigemptyset sigevent sigfillset siggetmask sighold sigignore siginterrupt sigisemptyset
sigismember siglongjmp signal signgam significand sigorset sigpause sigpending sigprocmask
sigqueue sigrelse sigreturn sigset sigsetmask sigstack sigsuspend sigtimedwait sigval sigwait
sigwaitinfo sin sincos sinh sleep snprintf sockaddr sockatmark socket socketpair splice sprintf
sqrt srand srand48 srandom sscanf ssignal stat statx stpcpy stpncpy strcasecmp strcasestr strcat
strchr strchrnul strcmp strcoll strcpy strcspn strdup strerror strfromd strfromf strfroml strfry
strftime strlen strncasecmp strncat strncmp strncpy strndup strnlen strpbrk strptime strrchr
strsep strsignal strspn strstr strtod strtof strtok strtol strtold strtoq strtoul strtouq
strverscmp strxfrm swab swprintf swscanf symlink symlinkat sync syncfs syscall sysconf syslog
system tan tanh tcdrain tcflow tcflush tcgetattr tcgetpgrp tcgetsid tcphdr tcsendbreak tcsetattr
tcsetpgrp tdelete tdestroy tee telldir tempnam termio termios tfind tgamma tgkill time timegm
timelocal timespec timeval timex timezone tm tmpfile tmpnam toascii tolower totalorder
totalordermag toupper trunc truncate tsearch ttyname ttyslot twalk tzname tzset ualarm ucred
ufromfp ufromfpx umask ungetc ungetwc unlink unlinkat unlockpt unsetenv unshare uselocale usleep
utime utimensat utimes valloc vasprintf vdprintf verr verrx versionsort vfork vfprintf vfscanf
vfwprintf vfwscanf vhangup vmsplice void vprintf vscanf vsnprintf vsprintf vsscanf vswprintf
vswscanf vsyslog vwarn vwarnx vwprintf vwscanf wait wait3 wait4 waitid waitpid warn warnx wcpcpy
wcpncpy wcrtomb wcscasecmp wcscat wcschr wcschrnul wcscmp wcscoll wcscpy wcscspn wcsdup wcsftime
wcslen wcsncasecmp wcsncat wcsncmp wcsncpy wcsnlen wcsnrtombs wcspbrk wcsrchr wcsrtombs wcsspn
wcsstr wcstod wcstof wcstok wcstol wcstold wcstombs wcstoq wcstoul wcstouq wcswcs wcswidth wcsxfrm
wctob wctomb wcwidth winsize wmemchr wmemcmp wmemcpy wmemmove wmempcpy wmemset wprintf write
writev wscanf y0 y1 yn
)";

}  // namespace cpprpc::plugin
