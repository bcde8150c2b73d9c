#include "bill.rpc.h"

int main() {
  bill::Bill bill;
  bill.mutable_total()->set_units(1);
  return bill::Bills::methods::pay.path == "/bill.Bills/Pay" && bill.total().units() == 1 ? 0 : 1;
}
