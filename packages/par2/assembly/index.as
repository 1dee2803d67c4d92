export { md5Eight } from './md5';
export { planesFinish, planesMultiply, planesTables } from './planes';
export { shuffleFinish, shuffleMultiply, shuffleTables } from './shuffle';
