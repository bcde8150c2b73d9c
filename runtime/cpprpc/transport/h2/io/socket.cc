#include "cpprpc/transport/h2/io/socket.h"

#include <unistd.h>

namespace cpprpc::transport::h2 {

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace cpprpc::transport::h2
