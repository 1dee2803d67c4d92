export { md5Eight } from './md5';
export { planesFinish, planesMultiply, planesTables } from './planes';
export { rowAdd, shuffleFinish, shuffleMultiply, shuffleTables } from './shuffle';
export { thirdsMultiply, thirdsTables } from './thirds';
